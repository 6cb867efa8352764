"""Which branches run only for a key of the context that no caller may send."""

import ast

# Those that callers may send, and those that a call itself is given.
SENT = frozenset(
    "active_id active_ids active_model active_test allowed_company_ids attachments_mime_plainxml bin_size"
    " button_validate_picking_ids lang mail_notify_force_send picking_ids_not_to_backorder skip_backorder"
    " skip_immediate skip_sms tz uid".split()
)


class Shown:
    """`self.env.context.get("show_email")` and names that stand for it."""

    def __init__(self):
        self.names = set()

    def bind(self, node):
        """Take note of an assignment."""
        for target in node.targets:
            if isinstance(target, ast.Name):
                (self.names.add if self.is_shown(node.value) else self.names.discard)(target.id)

    def is_shown(self, test):
        """Whether it holds for such a key alone."""
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
            return any(map(self.is_shown, test.values))
        if isinstance(test, ast.Name):
            return test.id in self.names
        return _is_key(test)

    def reached(self, node):
        """The parts of a branch that ordinary calls reach."""
        isnt = isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not)
        body, other = (part if isinstance(part, list) else [part] for part in (node.body, node.orelse))
        # Where `not (a and b)` fails, both hold.
        is_other_shown = isnt and self.is_shown(node.test.operand)
        return ([] if self.is_shown(node.test) else body) + ([] if is_other_shown else other)


def _is_key(test):
    if not (isinstance(test, ast.Call) and isinstance(test.func, ast.Attribute) and test.func.attr == "get"):
        return False
    context = test.func.value
    if not (isinstance(context, ast.Attribute) and context.attr in ("context", "_context")):
        return False
    key = test.args[0] if len(test.args) == 1 and not test.keywords else None
    text = getattr(key, "value", getattr(key, "s", None))
    return isinstance(text, str) and text not in SENT and not text.startswith("default_")
