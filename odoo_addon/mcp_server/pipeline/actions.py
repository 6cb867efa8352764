"""Actions that a rule names, and what they answer."""

import ast
from collections.abc import Mapping

from ..compat import public_method

# Of an action that opens a window: what a caller needs to go on with it.
WINDOW = ("type", "name", "res_model", "res_id", "view_mode", "target", "context", "views")


def run_action(records, name):
    """Run a public method on records. Records become ids, and a window that it would open is told as plain values."""
    result = public_method(records, name)(records)
    if hasattr(result, "_ids"):
        return result.ids
    if isinstance(result, Mapping) and result.get("type") == "ir.actions.act_window":
        return _window(result)
    return result


def _window(action):
    shown = {name: action[name] for name in WINDOW if name in action}
    if isinstance(shown.get("context"), str):
        shown["context"] = _evaluated(shown["context"])
    return _plain(shown)


def _evaluated(text):
    """Of a context that is written as Python, what is no program."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return {}


def _plain(value):
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items() if isinstance(name, str) and _is_plain(item)}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value if _is_plain(item)]
    return str(value) if isinstance(value, str) else value


def _is_plain(value):
    return value is None or isinstance(value, (bool, int, float, str, list, tuple, Mapping))
