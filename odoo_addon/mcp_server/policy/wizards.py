"""Judges the context of a wizard. It names the records that the wizard works on and its default values, so both are
checked by the rules."""

from .composers import judge_composer, names_record
from .refusal import Refusal, malformed, relation_closed, shown
from .values import judge_value
from .workflow import is_workflow_field

METHODS = ("create", "default_get", "run_action")
MAX_ACTIVE = 200
_DEFAULT = "default_"
# Context keys that Odoo's transfers pass from wizard to wizard: the transfers being validated, and the questions
# answered already.
_TRANSFERS = ("button_validate_picking_ids", "picking_ids_not_to_backorder")
_QUESTIONS_ANSWERED = ("skip_immediate", "skip_backorder", "skip_sms")
_OF_RECORD = "default_res_model"


def is_wizard_key(book, call, key):
    """True if a context key is one that a wizard takes, or names the record that a row belongs to."""
    if key == _OF_RECORD and call.method == "default_get" and book.names_model(call.model):
        return True
    if call.method not in METHODS or not book.is_wizard(call.model):
        return False
    if key in ("active_model", "active_id", "active_ids") or key in _TRANSFERS or key in _QUESTIONS_ANSWERED:
        return True
    return isinstance(key, str) and key.startswith(_DEFAULT)


def judge_wizard_key(book, call, key, path):
    value = call.context[key]
    if key == _OF_RECORD and not book.is_wizard(call.model):
        if not isinstance(value, str):
            raise malformed("default_res_model is a model's name", path)
        if not book.is_readable(value):
            raise relation_closed(call.model, "res_model", shown(value), path)
        return
    if key in _TRANSFERS:
        if not book.is_readable("stock.picking"):
            raise relation_closed(call.model, key, "stock.picking", path)
        if not _are_ids(value):
            raise malformed(f"{key} are at most {MAX_ACTIVE} record ids", path)
        return
    if key in _QUESTIONS_ANSWERED:
        if not isinstance(value, bool):
            raise malformed(f"{key} is true or false", path)
        return
    if key.startswith(_DEFAULT):
        _judge_default(book, call.model, key[len(_DEFAULT) :], value, path)
        return
    model = call.context.get("active_model")
    if not isinstance(model, str):
        raise malformed("active_model is the model of the active records", path)
    if not book.is_readable(model):
        raise relation_closed(call.model, "active_model", shown(model), path)
    if names_record(book, call.model):
        book.may_operate("write", model, path)
    if key == "active_id" and not _is_id(value):
        raise malformed("active_id is a record id", path)
    if key == "active_ids" and not _are_ids(value):
        raise malformed(f"active_ids are at most {MAX_ACTIVE} record ids", path)


def judge_defaults(book, call, path):
    """Checks the defaults of a form together: they name the record that it works on."""
    if call.method not in METHODS or not book.is_wizard(call.model):
        return
    names, active = names_record(book, call.model), call.context.get("active_model")
    defaults = {names[0]: active} if names and active else {}
    defaults.update(
        {key[len(_DEFAULT) :]: value for key, value in call.context.items() if str(key).startswith(_DEFAULT)}
    )
    values = call.args.get("values") if call.method == "create" else None
    for item in values if isinstance(values, (list, tuple)) else [values]:
        given = dict(defaults, **item) if isinstance(item, dict) else defaults
        if defaults:
            judge_composer(book, call.model, given, path, call.method == "create", call.method != "run_action")


def _judge_default(book, model, name, value, path):
    judge_value(book, model, name, value, path, creating=True)
    # A default applies to every record that is created during the call, of any model.
    if any(name in rule.denied_fields for rule in book.rules.models.values()):
        raise Refusal("field_denied", f"The field {shown(name)} is not enabled. Leave it out.", path)
    if name == "state" or any(is_workflow_field(other, name) for other in book.rules.models):
        raise Refusal("field_readonly", f"{shown(name)} is set by actions. Leave it out.", path)


def _are_ids(value):
    return isinstance(value, (list, tuple)) and len(value) <= MAX_ACTIVE and all(map(_is_id, value))


def _is_id(value):
    return type(value) is int and 0 < value < 2**31
