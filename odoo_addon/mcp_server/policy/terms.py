"""Judges orders, groups, aggregates and contexts: each discloses something of the fields that it names."""

import re

from .domains import ARITY
from .linked import is_linked
from .refusal import Refusal, malformed, relation_closed, shown
from .wizards import is_wizard_key, judge_defaults, judge_wizard_key

CONTEXT_KEYS = ("lang", "tz", "allowed_company_ids", "active_test", "bin_size")
AGGREGATES = "sum|avg|min|max|count|count_distinct|bool_and|bool_or|sum_currency"
# The periods, and the parts of a date that Odoo 18 and later can group by.
PERIODS = (
    "hour|day|week|month|quarter|year|(?:year|quarter|month|iso_week|hour|minute|second)_number"
    "|day_of_(?:year|month|week)"
)

_order_term = re.compile(
    r"([A-Za-z_]\w*)(?:\.(id))?(?:\s+(?:asc|desc))?(?:\s+nulls\s+(?:first|last))?\Z", re.IGNORECASE
).match
# The last step is a field of the model at the end of the path.
_group_term = re.compile(rf"([A-Za-z_]\w*(?:\.\w+){{0,5}})(?::(?:{PERIODS}))?\Z").match
_aggregate_term = re.compile(rf"([A-Za-z_]\w*):(?:{AGGREGATES})\Z").match
# The older form of an aggregate: a field alone, `name:function`, or `name:function(field)`.
_old_aggregate_term = re.compile(rf"([A-Za-z_]\w*)(?::(?:{AGGREGATES})(?:\(([A-Za-z_]\w*)\))?)?\Z").match
_direction = re.compile(r"(\S+)(\s+(?:asc|desc))?(?:\s+nulls\s+(?:first|last))?\Z", re.IGNORECASE).match


def judge_order(book, model, order, path="order"):
    """Checks the fields of an order, which discloses what it sorts by. A relation sorts by the order of the other
    model."""
    for term in _terms(order, path):
        match = _order_term(term)
        if not match:
            raise malformed(f"'{shown(term)}' is no order", path)
        name, by_id = match.groups()
        info = book.field(model, name, path)
        if info.relation is not None and not by_id and not book.is_readable(info.relation):
            raise relation_closed(model, name, info.relation, path)
        if info.relation is not None and not by_id:
            _may_order_by(book, info.relation, path)


def _may_order_by(book, relation, path):
    """Checks the fields that a relation sorts by, up to the name. Later fields only sort records of one name and
    disclose nothing about others."""
    for owner, source in book.own_order(relation):
        book.may_name(owner, source, path)
        if source in ("name", "complete_name", "display_name"):
            return


def judge_groups(book, model, groupby, path="groupby"):
    """Checks the fields to group by: a group discloses the values of its field and, for a relation, the names."""
    for term in _strings(groupby, path):
        match = _group_term(term)
        if not match:
            raise malformed(f"'{shown(term)}' is no group", path)
        _judge_group_path(book, model, match.group(1).split("."), path)


def _judge_group_path(book, model, steps, path):
    """Checks each step of a path. The last step discloses the names of the records that it leads to."""
    for index, step in enumerate(steps[:-1]):
        info = book.field(model, step, path)
        # Only Odoo knows which model a property leads to, so its records are answered as ids.
        if info.type == "properties" and index == len(steps) - 2:
            return
        if info.relation is None:
            raise malformed(f"{step} is no relation", path)
        _may_group_through(book, model, step, info.relation, path)
        model = info.relation
    info = book.field(model, steps[-1], path)
    if info.relation is not None:
        _may_group_through(book, model, steps[-1], info.relation, path)
        book.may_name(info.relation, "display_name", path)
        # Odoo sorts these groups by the order of the other model.
        _may_order_by(book, info.relation, path)


def _may_group_through(book, model, name, relation, path):
    """Requires that the model of a relation may be read and that its rows do not belong to other records: Odoo groups
    by every row, also by rows of a closed model."""
    if not book.is_readable(relation):
        raise relation_closed(model, name, relation, path)
    if is_linked(book, relation):
        raise malformed(
            f"{name} leads to {relation}, whose rows belong to other records: it cannot be grouped by", path
        )


def judge_aggregates(book, model, aggregates, path="aggregates"):
    for term in _strings(aggregates, path):
        if term == "__count":
            continue
        match = _aggregate_term(term)
        if not match:
            raise malformed(f"'{shown(term)}' is no aggregate", path)
        book.field(model, match.group(1), path)


def judge_old_aggregates(book, model, fields, path="fields"):
    for term in _strings(fields, path):
        if term == "__count":
            continue
        match = _old_aggregate_term(term)
        if not match:
            raise malformed(f"'{shown(term)}' is no aggregate", path)
        book.field(model, match.group(2) or match.group(1), path)


def judge_group_order(book, model, order, groupby, aggregates, path="order"):
    """Allows groups to be ordered only by their own groups or aggregates."""
    known = {"__count"}
    for term in list(groupby) + list(aggregates):
        known.update((term, term.split(":")[0]))
    for term in _terms(order, path):
        match = _direction(term)
        if not match or match.group(1) not in known:
            raise malformed(f"'{shown(term)}' is none of the groups or aggregates", path)


def judge_having(aggregates, having, path="having"):
    """Allows `having` to compare the requested aggregates, which have been judged, with numbers."""
    if not isinstance(having, (list, tuple)) or len(having) > 20:
        raise malformed("having is a list of conditions on aggregates", path)
    owed = 0
    for index, item in enumerate(having):
        here = f"{path}[{index}]"
        if isinstance(item, str) and item in ARITY:
            owed = max(owed, 1) - 1 + ARITY[item]
            continue
        owed = max(0, owed - 1)
        if not isinstance(item, (list, tuple)) or len(item) != 3 or item[0] not in aggregates:
            raise malformed("a condition is [aggregate, operator, value]", here)
        if item[1] not in ("=", "!=", "<", ">", "<=", ">=") or not isinstance(item[2], (int, float)):
            raise malformed("an aggregate is compared with a number", here)
    if owed:
        raise malformed("an operator lacks its conditions", path)


def judge_context(book, call, path="context"):
    if not isinstance(call.context, dict):
        raise malformed("a context is an object", path)
    for key, value in call.context.items():
        if is_wizard_key(book, call, key):
            judge_wizard_key(book, call, key, f"{path}.{shown(key)}")
            continue
        if key not in CONTEXT_KEYS:
            raise Refusal(
                "context_key",
                "The context key {} is not allowed. Allowed: {}.".format(shown(key), ", ".join(CONTEXT_KEYS)),
                f"{path}.{shown(key)}",
            )
        if not _context_value(key, value):
            raise malformed(f"{key} has the wrong type", f"{path}.{key}")
    judge_defaults(book, call, path)


def _context_value(key, value):
    if key == "allowed_company_ids":
        return isinstance(value, (list, tuple)) and all(type(item) is int for item in value)
    if key in ("lang", "tz"):
        return value in (None, False) or (isinstance(value, str) and len(value) <= 64)
    return isinstance(value, (bool, int))


def _terms(order, path):
    if order in (None, False, ""):
        return []
    if not isinstance(order, str) or len(order) > 1000:
        raise malformed("an order is a text", path)
    return [term.strip() for term in order.split(",")]


def _strings(values, path):
    if not isinstance(values, (list, tuple)) or len(values) > 100 or not all(isinstance(v, str) for v in values):
        raise malformed(f"{path} is a list of texts", path)
    return values
