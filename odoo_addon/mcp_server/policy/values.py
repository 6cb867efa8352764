"""A command on a relation to many writes the other model: 0 creates, 1 changes, 2 deletes there, and it is held to that
model's own rules."""

from collections import namedtuple

from .refusal import malformed, relation_closed, shown

MAX_COMMANDS = 200
MAX_DEPTH = 4

# `owned`: one-to-many, where linking and unlinking change the other record.
ToMany = namedtuple("ToMany", "model name relation owned")


def judge_values(book, model, values, path="values", depth=0):
    if depth > MAX_DEPTH:
        raise malformed(f"values nested more than {MAX_DEPTH} deep", path)
    if not isinstance(values, dict):
        raise malformed("values are an object of fields", path)
    for name, value in values.items():
        judge_value(book, model, name, value, f"{path}.{shown(name)}", depth)


def judge_value(book, model, name, value, path, depth=0):
    info = book.field(model, name, path)
    if name == "id":
        raise malformed("id cannot be written", path)
    if info.type in ("one2many", "many2many"):
        to_many = ToMany(model, name, info.relation, info.type == "one2many")
        _judge_commands(book, to_many, value, path, depth)
    elif info.type == "many2one":
        if value not in (None, False) and type(value) is not int:
            raise malformed(f"{name} takes a record id", path)
    elif info.type in ("reference", "many2one_reference"):
        _judge_reference(book, model, name, value, path)
    elif isinstance(value, (dict, list, tuple)) and info.type not in ("json", "properties", "serialized"):
        raise malformed(f"{name} takes a plain value", path)


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
        if len(command) != 3:
            raise malformed("this command needs values", path)
        judge_values(book, field.relation, command[2], path + "[2]", depth + 1)
    elif code == 2:
        book.may_operate("unlink", field.relation, path)
    else:
        _judge_link(book, field, path)


def _judge_link(book, field, path):
    """Of records one owns it changes them, of others it must at least be known that they are there."""
    book.may_operate("write" if field.owned else "read", field.relation, path)
