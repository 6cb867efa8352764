"""Finds the branches of code that run only for a context key that callers may not send."""

import ast

# The context keys that callers may send, and those that serving a call sets.
SENT = frozenset(
    "active_id active_ids active_model active_test allowed_company_ids attachments_mime_plainxml bin_size"
    " button_validate_picking_ids lang mail_notify_force_send picking_ids_not_to_backorder skip_backorder"
    " skip_immediate skip_sms tz uid".split()
)


class Shown:
    """Recognizes `self.env.context.get("show_email")` and the names that it is assigned to."""

    def __init__(self):
        self.names = set()

    def bind(self, node):
        """Records an assignment."""
        for target in node.targets:
            if isinstance(target, ast.Name):
                (self.names.add if self.is_shown(node.value) else self.names.discard)(target.id)

    def is_shown(self, test):
        """True if a test holds only for such a key."""
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
            return any(map(self.is_shown, test.values))
        if isinstance(test, ast.Name):
            return test.id in self.names
        return _is_key(test)

    def reached(self, node):
        """Returns the parts of a branch that ordinary calls reach."""
        isnt = isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not)
        body, other = (part if isinstance(part, list) else [part] for part in (node.body, node.orelse))
        # If `not (a and b)` is false, both hold.
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
