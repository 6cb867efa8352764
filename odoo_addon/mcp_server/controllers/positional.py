"""Translates positional calls with older method names, as XML-RPC clients send them, into calls of the policy's
table."""

from ..compat import SERIES
from ..policy import Refusal
from ..policy.methods import METHODS

# Maps the name that a client sends to the method of the table and the parameters by position after the ids.
_OLDER = {
    "read_group": ("old_read_group", None),
    "formatted_read_group": ("read_group", None),
    "check_access_rights": ("check_access", ("operation", "raise_exception")),
    "has_access": ("check_access", None),
    "web_save_multi": ("write_each", None),
}
_NOT_HERE = ("run_action", "old_read_group", "write_each")
# These methods are available only at /mcp/call: no public XML-RPC client knows them.
_BY_CALL = ("attachments", "read_attachment", "add_attachment", "import_rows", "default_get", "document")
_RENAMED = {"vals": "values", "vals_list": "values", "args": "domain", "orderby": "order"}
_IGNORED = ("count", "access_rights_uid", "partner_ids", "attachment_ids")


def named_call(name, args, kwargs):
    """Returns `(method, ids, named arguments, context)` of an `execute_kw`. Raises `Refusal`."""
    if not isinstance(args, (list, tuple)) or not isinstance(kwargs, dict):
        raise Refusal("malformed", "args are a list and kwargs an object.", "args")
    method, positions = _OLDER.get(name, (name, None)) if isinstance(name, str) else (str(name), None)
    known = METHODS.get(method)
    if known is None:
        return _action_or_unknown(method, args, kwargs)
    if name in _BY_CALL:
        raise Refusal("method_closed", "This method is not open here.", "method")
    if name in _NOT_HERE:
        raise Refusal("method_closed", "Call an action by its own name.", "method")
    if method == "old_read_group" and SERIES >= 20:
        raise Refusal("malformed", "Odoo 20 has no read_group of this shape: call formatted_read_group.", "method")
    args, kwargs = list(args), dict(kwargs)
    context = kwargs.pop("context", None)
    kwargs.pop("raise_exception", None)
    ids = args.pop(0) if known.ids and args and method != "check_access" or (name == "has_access" and args) else None
    if known.ids and ids is None and "ids" in kwargs:
        ids = kwargs.pop("ids")
    positions = positions or known.parameters
    if len(args) > len(positions):
        raise Refusal("malformed", "Too many arguments.", "args")
    named = {key: value for key, value in zip(positions, args) if key != "raise_exception"}
    for key, value in kwargs.items():
        named[key if key in known.parameters else _RENAMED.get(key, key)] = value
    return method, ids, _without_empty(known, named), context


def _without_empty(known, named):
    """Removes arguments that newer methods no longer have, and None values: older clients send both."""
    return {key: value for key, value in named.items() if value is not None and not (key in _IGNORED and not value)}


def _action_or_unknown(name, args, kwargs):
    """Treats a method outside the table as an action that a rule may name: it takes ids and no arguments."""
    kwargs = dict(kwargs)
    context = kwargs.pop("context", None)
    if len(args) == 1 and not kwargs and _is_ids(args[0]):
        return "run_action", args[0], {"name": name}, context
    return name, None, None, None


def _is_ids(value):
    return type(value) is int or (isinstance(value, (list, tuple)) and all(type(item) is int for item in value))
