"""Judges what values would do to existing records: the lines they would remove or take from another record, and fields
that are closed in a record's state. The rules cannot decide this without the records, and the ORM does not check it."""

import re

from ..compat import check_access
from ..policy import Refusal
from ..policy.effects import INVERSES
from ..policy.linked import is_linked, linked_domain
from ..policy.refusal import malformed, relation_closed, shown
from ..policy.table import TABLE
from .paths import depends_of

# Fields whose change has effects in some states of their record, and the fields by which a line names such a record.
SETTLED = TABLE["settled"]
SETTLED_BY = TABLE["settledBy"]


def require_values(env, book, records, values, path="values"):
    """Checks values for existing records, or for a new record if `records` is empty. The rules have allowed each value
    already."""
    if records and _needs_records(records, values):
        check_access(records, "write")
    for name, value in values.items():
        field, here = records._fields[name], f"{path}.{name}"
        _require_open_state(book, records, field, here)
        _require_unsettled(env, book, records, name, value, here)
        _require_owner(env, book, records, field, values, here)
        if field.type in ("one2many", "many2many"):
            _require_commands(env, book, records, field, _commands(value), here)
        elif field.type == "many2one" and value:
            _require_target(env, book, records._name, field, [value], here)
        elif field.type == "properties" and value:
            _require_properties(book, records, field, values, value, here)


def names_records(values):
    """True if a relation to many among the values names existing records, also inside nested lines."""
    for value in values.values():
        for command in value if isinstance(value, (list, tuple)) else ():
            if not isinstance(command, (list, tuple)) or not command or command[0] != 0 or names_records(command[2]):
                return True
    return False


def _needs_records(records, values):
    fields = [records._fields[name] for name in values]
    lists = ("one2many", "many2many", "properties")
    return any(field.type in lists or getattr(field, "states", None) or field.inverse for field in fields)


def _commands(value):
    if value in (False, None):
        return [(5,)]
    return [(6, 0, list(value))] if value and type(value[0]) is int else value


def _require_unsettled(env, book, records, name, value, path):
    """Requires the right on the effects of a change in the record's state, such as on stock for a completed transfer or
    on the delivery of a confirmed order. Adding a line has the same effects."""
    changes = [(records, name, value)]
    lines = SETTLED_BY.get(records._name, {}).get(name)
    if lines and value:
        changes.append((env[records._fields[name].comodel_name].browse(value), lines, True))
    for owners, field, given in changes:
        settled, rule = SETTLED.get(owners._name), book.rule(owners._name)
        if settled is None or field not in settled["fields"] or (rule and field in rule.writable_fields):
            continue
        by = settled.get("by", "state")
        if by not in owners._fields or _adds_no_line(owners._fields.get(field), given):
            continue
        if "unless" in settled and re.search(settled["unless"], str(given)):
            continue
        if any(_is_in_state(record[by], settled.get("when")) for record in owners.sudo()):
            _require_right(book, settled["needs"], path)


def _adds_no_line(field, value):
    """True if commands only change or remove existing lines: each is judged itself, and Odoo protects completed ones.
    An empty list changes no lines of a one-to-many, but ends the links of a many-to-many."""
    if not isinstance(value, (list, tuple)):
        return False
    if not value:
        return field.type == "one2many"
    return all(isinstance(command, (list, tuple)) and command[0] in (1, 2, 3, 5) for command in value)


def _is_in_state(value, when):
    if when is None:
        return bool(value)
    return (str(value).lower() if isinstance(value, bool) else value) in when


def _require_right(book, needs, path):
    owner, _slash, action = needs.partition("/")
    model, _colon, operation = owner.partition(":")
    if action:
        book.may_act(model, action, path)
    else:
        book.may_operate(operation, model, path)


def _require_open_state(book, records, field, path):
    """Refuses fields that are read-only in the record's state, which Odoo declares up to 16."""
    states = getattr(field, "states", None)
    rule = book.rule(records._name)
    if not states or "state" not in records._fields or records._transient or field.name in rule.writable_fields:
        return
    found = set(records.sudo().mapped("state")) or {records.default_get(["state"]).get("state")}
    # A new record may get its state later.
    closed = [state for state in found - {None, False} if dict(states.get(state, ())).get("readonly", field.readonly)]
    if closed:
        message = f"{field.name} of {records._name} is read-only in state {closed[0]}. Leave it out."
        raise Refusal("field_readonly", message, path)


def _require_owner(env, book, records, field, values, path):
    """Requires write access to the existing records of another model that a computed field writes to."""
    if not field.inverse or field.related or field.compute is None or records._transient:
        return
    for relation in _relations(records, field):
        # If the call sets the relation too, the new value counts.
        given = values.get(relation.name) if relation.type == "many2one" else None
        if relation.name in values and relation.type == "many2one":
            there = bool(given)
        else:
            there = bool(records.sudo().with_context(active_test=False)[:1000].mapped(relation.name))
        if there and relation.comodel_name != records._name:
            book.may_operate("write", relation.comodel_name, path)


def _relations(records, field):
    """Returns the relations through which a field writes another record's field: its name equals the field's name, or
    the field's name ends or begins with it."""
    fields, found = records._fields, {}
    known = INVERSES.get(records._name, {}).get(field.name)
    if known and known.split(".")[0] in fields:
        return (fields[known.split(".")[0]],)
    for path in depends_of(records.pool, field):
        first, _dot, end = path.partition(".")
        is_copy = end == field.name or (end in field.name and fields[first].type == "many2one")
        if end and "." not in end and is_copy:
            found[first] = fields[first]
    return found.values()


def _require_target(env, book, model, field, ids, path):
    """Requires that the caller may see the named records: rows of a closed model's record are invisible."""
    relation = field.comodel_name
    if relation == "ir.model":
        for target in env["ir.model"].sudo().browse(ids).exists():
            if not book.is_readable(target.model):
                raise relation_closed(model, field.name, target.model, path)
    elif is_linked(book, relation) and book.is_readable(relation):
        found = env[relation].with_context(active_test=False)
        rows = [("id", "in", ids)] + linked_domain(book, relation, env.uid)
        if len(found.search(rows)) != len(set(ids)):
            message = f"{field.name} names records that belong to a model that is not enabled for MCP access."
            raise Refusal("model_disabled", message, path)


def _require_commands(env, book, records, field, commands, path):
    lines = env[field.comodel_name]
    linked = records.sudo().with_context(active_test=False)[field.name].ids if records else []
    kept = set(linked)
    named, taken = set(), set()
    for index, command in enumerate(commands):
        code, here = command[0], f"{path}[{index}]"
        ids = command[2] if code == 6 else [command[1]] if code in (1, 2, 3, 4) else []
        named.update(ids)
        if code in (0, 1):
            require_values(env, book, lines.browse(ids), command[2], here + "[2]")
        if code in (4, 6):
            taken.update(set(ids) - kept)
        sets_owner = code == 1 and field.type == "one2many" and field.inverse_name in command[2]
        leaves = sets_owner and [command[2][field.inverse_name]] != records.ids
        # Odoo deletes the named line even if another record owns it.
        if code == 3 or leaves or (code in (5, 6) and kept - set(ids)):
            _require_removal(book, field, lines, here)
        kept = set(ids) if code in (5, 6) else kept | set(ids)
    if named:
        _require_target(env, book, records._name, field, sorted(named), path)
    if field.type == "one2many" and taken:
        _require_takeover(book, field, lines.browse(sorted(taken)).exists(), path)


def _require_removal(book, field, lines, path):
    """Requires the right to delete lines if Odoo deletes a line that loses its record, else the right to write them."""
    if field.type == "many2many":
        return
    inverse = lines._fields.get(field.inverse_name) if field.store or not field.compute else None
    deletes = inverse is None or getattr(inverse, "ondelete", None) == "cascade"
    book.may_operate("unlink" if deletes else "write", field.comodel_name, path)


def _require_takeover(book, field, lines, path):
    """Requires write access to the record that a line is taken from."""
    inverse = lines._fields.get(field.inverse_name)
    book.may_operate("write", field.comodel_name, path)
    if inverse is not None and inverse.type == "many2one" and lines.sudo().mapped(inverse.name):
        book.may_operate("write", inverse.comodel_name, path)


def _require_properties(book, records, field, values, value, path):
    """Checks values against the stored definition: the model of a relation must be open."""
    given = value if isinstance(value, dict) else {item["name"]: item.get("value") for item in value}
    known = {}
    for definition in _definitions(records, field, values):
        known.update((item["name"], item) for item in definition)
    for name, item in given.items():
        if name not in known:
            raise malformed(f"{field.name} has no property {shown(name)}", path)
        relation = known[name].get("comodel")
        if relation and item and not book.is_readable(relation):
            raise relation_closed(records._name, f"{field.name}.{shown(name)}", relation, path)


def _definitions(records, field, values):
    """Yields the stored definitions of the records' properties."""
    if records and field.definition_record not in values:
        holders = records.sudo().mapped(field.definition_record)
    else:
        owner = records._fields[field.definition_record]
        # A new record gets its definition record by default or computes it from other values.
        asked = {owner.name, *(path.split(".")[0] for path in depends_of(records.pool, owner))}
        given = {**records.default_get(list(asked)), **{name: values[name] for name in asked if name in values}}
        holders = records.browse().new(given).sudo()[owner.name]
    for holder in holders:
        yield holder[field.definition_record_field] or []
