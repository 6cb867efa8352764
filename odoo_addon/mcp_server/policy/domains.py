"""Judges domains. A filter discloses values as a read does: a hidden salary can be found by bisection. So each step of
each path of each condition is checked by the rules for reading."""

import re

from .refusal import malformed, relation_closed, shown

OPERATORS = frozenset(
    ("=", "!=", "<>", "<", ">", "<=", ">=", "=?", "in", "not in", "like", "ilike", "not like", "not ilike")
    + ("=like", "=ilike", "not =like", "not =ilike", "child_of", "parent_of", "any", "not any")
)
ORDERING = frozenset(("<", ">", "<=", ">="))
ARITY = {"!": 1, "&": 2, "|": 2}
MAX_CONDITIONS = 200
MAX_STEPS = 6
MAX_DEPTH = 5
MAX_VALUES = 10000
# The parts of a date that Odoo 18 and later accept after a dot.
_date_part = re.compile(
    r"(year|quarter|month|iso_week|day_of_week|day_of_month|day_of_year|hour|minute|second)(_number)?\Z"
).match


def judge_domain(book, model, domain, path="domain", depth=0):
    if depth > MAX_DEPTH:
        raise malformed(f"nested more than {MAX_DEPTH} deep", path)
    if not isinstance(domain, (list, tuple)):
        raise malformed("a domain is a list", path)
    if len(domain) > MAX_CONDITIONS:
        raise malformed(f"more than {MAX_CONDITIONS} conditions", path)
    # Operators precede their operands: counts how many conditions are still missing at each place.
    owed = 0
    for index, item in enumerate(domain):
        here = f"{path}[{index}]"
        if isinstance(item, str):
            if item not in ARITY:
                raise malformed(f"'{shown(item, 20)}' is no operator", here)
            owed = max(owed, 1) - 1 + ARITY[item]
            continue
        owed = max(0, owed - 1)
        _judge_condition(book, model, item, here, depth)
    if owed:
        raise malformed("an operator lacks its conditions", path)


def _judge_condition(book, model, condition, path, depth):
    if not isinstance(condition, (list, tuple)) or len(condition) != 3:
        raise malformed("a condition is [field, operator, value]", path)
    target, operator, value = condition
    if not isinstance(operator, str) or operator not in OPERATORS:
        raise malformed(f"'{shown(operator, 20)}' is no operator", path)
    # (1, "=", 1) is always true, (0, "=", 1) never.
    if target in (0, 1) and operator == "=" and value == 1:
        return
    if not isinstance(target, str):
        raise malformed("a condition begins with a field", path)
    end = _walk(book, model, target, path)
    if end is None:
        return
    owner, name, info = end
    relation = owner if name == "id" else info.relation
    if operator in ("any", "not any"):
        if relation is None or name == "id":
            raise malformed(f"{name} is no relation", path)
        if not book.is_readable(relation):
            raise relation_closed(owner, name, relation, path)
        judge_domain(book, relation, value, path + "[2]", depth + 1)
        return
    if info.type == "properties":
        raise malformed(f"{name} holds many values: name one of its properties after a dot", path)
    _judge_value(value, path)
    _judge_ordering(info, name, operator, path)
    if name == "display_name":
        book.may_search_by_name(owner, path)
    if relation is None:
        return
    climbs = operator in ("child_of", "parent_of")
    by_name = "like" in operator or _has_text(value)
    # Ids disclose no more than the relation itself. A name, or the tree above, belongs to the other model.
    if not climbs and not by_name:
        return
    if not book.is_readable(relation):
        raise relation_closed(owner, name, relation, path)
    if by_name:
        book.may_search_by_name(relation, path)
    if climbs:
        info = (book.fields_of(relation) or {}).get("id")
        book.may_name(relation, info.parent if info else "parent_id", path)


def _walk(book, model, target, path):
    """Follows a dotted path and checks each step. Returns its last (model, name, field), or None if the last step is a
    part of a value."""
    steps = target.split(".")
    if len(steps) > MAX_STEPS:
        raise malformed(f"a path of more than {MAX_STEPS} steps", path)
    owner = model
    for index, step in enumerate(steps[:-1]):
        info = book.field(owner, step, path)
        is_last_hop = index + 2 == len(steps)
        if info.type in ("date", "datetime"):
            if is_last_hop and _date_part(steps[-1]):
                return None
            raise malformed(f"{step} is no relation", path)
        # A property may be a relation whose model only Odoo knows. It is not followed any further.
        if info.type == "properties" and is_last_hop:
            return None
        if info.relation is None:
            raise malformed(f"{step} is no relation", path)
        if not book.is_readable(info.relation):
            raise relation_closed(owner, step, info.relation, path)
        owner = info.relation
    return owner, steps[-1], book.field(owner, steps[-1], path)


def _judge_value(value, path):
    """Allows plain values only: in some places Odoo takes a nested list as a sub-domain or a query."""
    if isinstance(value, (list, tuple)):
        if len(value) > MAX_VALUES:
            raise malformed(f"more than {MAX_VALUES} values", path)
        if any(isinstance(item, (list, tuple, dict)) for item in value):
            raise malformed("a list of values holds plain values", path)
    elif isinstance(value, dict):
        raise malformed("a condition has a plain value", path)


def _judge_ordering(info, name, operator, path):
    if operator in ORDERING and info.type in ("one2many", "many2many"):
        raise malformed(f"{name} holds many records, of which none is before or after a value", path)


def _has_text(value):
    return any(map(_has_text, value)) if isinstance(value, (list, tuple)) else isinstance(value, str)
