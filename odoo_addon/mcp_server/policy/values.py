"""Judges values. A command on a relation to many writes the other model: 0 creates, 1 changes and 2 deletes there, so
the rules of that model apply. The effect of the other commands depends on existing records: the pipeline judges them
later."""

from collections import namedtuple

from .composers import judge_composer
from .effects import judge_effects
from .files import judge_file
from .linked import LINKED_MODELS, is_linked
from .refusal import malformed, relation_closed, shown

MAX_COMMANDS = 200
MAX_DEPTH = 4
TEXTS = ("char", "text", "html")

# The fields in which a row names the model of the record that it belongs to.
MODEL_FIELDS = frozenset(("model", "model_name", "parent_res_model", "res_model", "res_model_name"))

# These rows notify people: a message mails the followers of its record. Its record must be writable.
NOTIFYING = frozenset(("mail.followers", "mail.message", "mail.scheduled.message"))

# `owned` is true for a one-to-many, where linking and unlinking change the other record. `is_new` is true if the call
# creates the record and everything that it belongs to.
ToMany = namedtuple("ToMany", "model name relation owned is_new inverse")


def judge_values(book, model, values, path="values", depth=0, creating=False, in_new=False, inverse=None):
    """Checks all values of one record. `inverse` is the field through which Odoo links the record to its owner."""
    if depth > MAX_DEPTH:
        raise malformed(f"values nested more than {MAX_DEPTH} deep", path)
    if not isinstance(values, dict):
        raise malformed("values are an object of fields", path)
    for name, value in values.items():
        judge_value(book, model, name, value, f"{path}.{shown(name)}", depth, creating, in_new)
    judge_composer(book, model, values, path, creating)
    judge_file(book, model, values, path)
    if model in NOTIFYING:
        _judge_notifying(book, model, values, path)
    if creating:
        book.may_make(model, values, path, inverse)


def _judge_notifying(book, model, values, path):
    field = LINKED_MODELS[model]["model"]
    owner = values.get(field)
    if owner and isinstance(owner, str):
        book.may_operate("write", owner, f"{path}.{field}")
    elif values.get("res_id"):
        raise malformed(f"res_id of {model} needs its {field}", f"{path}.res_id")


def judge_value(book, model, name, value, path, depth=0, creating=False, in_new=False):
    info = book.field(model, name, path)
    if name == "id":
        raise malformed("id cannot be written", path)
    book.may_set(model, name, info, value, creating, path)
    judge_effects(book, model, name, info, value, path, creating, in_new)
    if info.type in ("one2many", "many2many"):
        # Rows that belong to a record are visible only if the model of that record may be read.
        if info.type == "one2many" and is_linked(book, info.relation) and not book.is_readable(model):
            raise relation_closed(model, name, model, path)
        is_new = creating and (depth == 0 or in_new)
        to_many = ToMany(model, name, info.relation, info.type == "one2many", is_new, info.inverse)
        _judge_commands(book, to_many, value, path, depth)
    elif info.type == "many2one":
        if value not in (None, False) and type(value) is not int:
            raise malformed(f"{name} takes a record id", path)
    elif info.type in ("reference", "many2one_reference"):
        _judge_reference(book, model, name, value, path)
    elif info.type == "properties":
        _judge_properties(name, value, path)
    elif info.type == "json" or info.type == "serialized":
        return
    elif isinstance(value, (dict, list, tuple)):
        raise malformed(f"{name} takes a plain value", path)
    elif info.type in TEXTS and not (value in (None, False) or isinstance(value, str)):
        raise malformed(f"{name} takes a text", path)
    elif name in MODEL_FIELDS and isinstance(value, str) and book.fields_of(value) and not book.is_readable(value):
        raise relation_closed(model, name, shown(value), path)


def _judge_properties(name, value, path):
    """Allows only values, as an object or as a list of names with values. A definition would change the model that
    stores it."""
    if value in (None, False):
        return
    if isinstance(value, dict):
        values = value.values()
    elif isinstance(value, (list, tuple)):
        if not all(isinstance(item, dict) and {"name"} <= set(item) <= {"name", "value"} for item in value):
            raise malformed(f"{name} takes an object of values by the names of its properties, no definitions", path)
        values = [item.get("value") for item in value]
    else:
        raise malformed(f"{name} takes an object of values by the names of its properties", path)
    for item in values:
        if isinstance(item, dict) or (isinstance(item, (list, tuple)) and any(isinstance(one, dict) for one in item)):
            raise malformed("a property has a plain value or a list of them", path)


def _judge_reference(book, model, name, value, path):
    if not isinstance(value, str):
        return
    relation = value.split(",")[0]
    if relation and not book.is_readable(relation):
        raise relation_closed(model, name, shown(relation), path)


def _judge_commands(book, field, value, path, depth):
    if value in (False, None):
        _judge_link(book, field, path)
        return
    if not isinstance(value, (list, tuple)):
        raise malformed(f"{field.name} takes a list of ids or commands", path)
    if len(value) > MAX_COMMANDS:
        raise malformed(f"more than {MAX_COMMANDS} commands", path)
    if len({type(command) is int for command in value}) > 1:
        raise malformed(f"{field.name} takes ids or commands, not both", path)
    for index, command in enumerate(value):
        here = f"{path}[{index}]"
        if type(command) is int:
            _judge_link(book, field, here)
        else:
            _judge_command(book, field, command, here, depth)


def _judge_command(book, field, command, path, depth):
    if not isinstance(command, (list, tuple)) or not 1 <= len(command) <= 3:
        raise malformed("a command is [number, id, values]", path)
    code = command[0]
    if type(code) is not int or not 0 <= code <= 6:
        raise malformed(f"'{shown(code, 20)}' is no command", path)
    if code in (0, 1):
        book.may_operate("create" if code == 0 else "write", field.relation, path)
        if len(command) != 3 or (code == 1 and not _are_ids([command[1]])):
            raise malformed("this command needs " + ("values" if code == 0 else "an id and values"), path)
        creates = code == 0
        if creates:
            book.may_lead_back(field.relation, field.inverse, path)
        in_new = creates and field.is_new
        judge_values(book, field.relation, command[2], path + "[2]", depth + 1, creates, in_new, field.inverse)
        return
    if code == 6 and not (len(command) == 3 and _are_ids(command[2])):
        raise malformed("this command needs a list of ids", path)
    if code in (2, 3, 4) and not _are_ids(command[1:2] or ["none"]):
        raise malformed("this command needs an id", path)
    if code == 2:
        book.may_operate("unlink", field.relation, path)
    else:
        _judge_link(book, field, path)


def _are_ids(value):
    return isinstance(value, (list, tuple)) and all(type(item) is int and 0 < item < 2**31 for item in value)


def _judge_link(book, field, path):
    """Requires write access to the records of a one-to-many, which linking changes, and read access to those of a
    many-to-many."""
    book.may_operate("write" if field.owned else "read", field.relation, path)
    if field.owned:
        book.may_lead_back(field.relation, field.inverse, path)
