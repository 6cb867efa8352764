"""Runs the actions that a rule names, and shapes what they return."""

import ast
import re
from collections.abc import Mapping

from ..compat import public_method
from ..policy.floor import is_secret_field

# The parts of a window action that a caller needs to continue with it.
WINDOW = ("type", "name", "res_model", "res_id", "view_mode", "target", "context", "views")
_parameters = re.compile(r"([?&;#](?:amp;)?([A-Za-z]\w*)=)[^&\"'\s<>#]+")


def run_action(records, name):
    """Runs a public method on records. Records in its result become ids, and a window that it would open becomes plain
    values."""
    result = public_method(records, name)(records)
    if hasattr(result, "_ids"):
        return result.ids
    if isinstance(result, Mapping) and result.get("type") == "ir.actions.act_window":
        result = _window(result)
    return _without_tokens(result)


def _without_tokens(value):
    """Removes tokens from links: anybody who has a link with a token gets in without signing in."""
    if isinstance(value, str):
        return _parameters.sub(_without_token, value)
    if isinstance(value, Mapping):
        return {name: _without_tokens(item) for name, item in value.items() if not is_secret_field(str(name))}
    if isinstance(value, (list, tuple)):
        return [_without_tokens(item) for item in value]
    return value


def _without_token(match):
    name = match.group(2)
    return match.group(1) + "..." if name == "hash" or is_secret_field(name) else match.group(0)


def _window(action):
    shown = {name: action[name] for name in WINDOW if name in action}
    if isinstance(shown.get("context"), str):
        shown["context"] = _evaluated(shown["context"])
    return _plain(shown)


def _evaluated(text):
    """Returns a context that is written as a Python literal, or an empty one if it is a program."""
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
