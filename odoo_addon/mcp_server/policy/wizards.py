"""A wizard works on the records that its context names, and begins with the defaults in it: both are part of the call
and held to the rules."""

from .refusal import Refusal, malformed, relation_closed, shown
from .values import judge_value

METHODS = ("create", "default_get", "run_action")
MAX_ACTIVE = 200
_DEFAULT = "default_"


def is_wizard_key(book, call, key):
    """Whether a key of the context is one that a wizard takes."""
    if call.method not in METHODS or not book.is_wizard(call.model):
        return False
    return key in ("active_model", "active_id", "active_ids") or (isinstance(key, str) and key.startswith(_DEFAULT))


def judge_wizard_key(book, call, key, path):
    value = call.context[key]
    if key.startswith(_DEFAULT):
        _judge_default(book, call.model, key[len(_DEFAULT) :], value, path)
        return
    model = call.context.get("active_model")
    if not isinstance(model, str):
        raise malformed("active_model is the model of the active records", path)
    if not book.is_readable(model):
        raise relation_closed(call.model, "active_model", shown(model), path)
    if key == "active_id" and not _is_id(value):
        raise malformed("active_id is a record id", path)
    if key == "active_ids" and not _are_ids(value):
        raise malformed(f"active_ids are at most {MAX_ACTIVE} record ids", path)


def _judge_default(book, model, name, value, path):
    judge_value(book, model, name, value, path)
    # It reaches every record that is made along the way, of whichever model.
    if any(name in rule.denied_fields for rule in book.rules.models.values()):
        raise Refusal("field_denied", f"The field {shown(name)} is not enabled. Leave it out.", path)


def _are_ids(value):
    return isinstance(value, (list, tuple)) and len(value) <= MAX_ACTIVE and all(map(_is_id, value))


def _is_id(value):
    return type(value) is int and 0 < value < 2**31
