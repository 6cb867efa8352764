"""Groups records in the shape of `formatted_read_group`, also in a series that has only the older method."""

import operator
from decimal import Decimal

from ..compat import SERIES, settle
from ..policy.refusal import malformed
from .old_terms import old_terms

COMPARISONS = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
PERIODS = ("hour", "day", "week", "month", "quarter", "year")
# The most groups that are read to apply `having` in Python.
MAX_GROUPS = 20000


def read_group(model, domain, args):
    groupby, aggregates = list(args.get("groupby") or []), list(args.get("aggregates") or [])
    having, order = list(args.get("having") or []), args.get("order") or ""
    page = {"offset": args.get("offset") or 0, "limit": args.get("limit") or None}
    _require_known(model, groupby, aggregates)
    read = _new_groups if hasattr(model, "formatted_read_group") else _old_groups
    # Up to 18 Odoo has no `having`. Later it has none without groups.
    if not having or (groupby and read is _new_groups):
        return read(model, domain, groupby, aggregates, order, having=having, **page)
    asked = aggregates + [item[0] for item in having if not isinstance(item, str)]
    found = read(model, domain, groupby, list(dict.fromkeys(asked)), order, limit=MAX_GROUPS + 1)
    if len(found) > MAX_GROUPS:
        raise malformed(f"more than {MAX_GROUPS} groups to choose among; narrow the domain", "having")
    groups = [group for group in found if _matches(having, group)]
    return groups[page["offset"] :][: page["limit"]]


def _require_known(model, groupby, aggregates):
    """Refuses terms that a series would misinterpret, or refuse with an error of its database."""
    for index, term in enumerate(groupby):
        path = f"groupby[{index}]"
        names, _dot, period = term.partition(":")
        if "." in names and SERIES < 19:
            raise malformed(f"Odoo {SERIES} groups by fields of {model._name} alone", path)
        if _is_property(model, names):
            continue
        field = _last_field(model, names, path)
        if field.type in ("date", "datetime") and not period:
            raise malformed(f'{names} needs a period, such as "{names}:month"', path)
        require_column(model, field, names, path)
        if field.type not in ("date", "datetime") and period:
            raise malformed(f"{names} is no date and has no {period}", path)
        if period and period not in PERIODS and SERIES < 18:
            raise malformed(f"Odoo {SERIES} does not know {period}", path)
        if (names == "id" and SERIES < 19) or (field.type == "many2many" and SERIES < 15):
            raise malformed(f"Odoo {SERIES} cannot group by {names}", path)
    for index, term in enumerate(aggregates):
        if term.endswith(":sum_currency") and SERIES < 19:
            raise malformed(f"Odoo {SERIES} does not know sum_currency", f"aggregates[{index}]")


def require_column(model, field, name, path):
    """Refuses fields without a column: up to 18 Odoo groups only by columns, and fails for anything else."""
    column = getattr(field, "base_field", field)
    if SERIES < 19 and not (column.store and (column.column_type or column.type == "many2many")):
        raise malformed(f"Odoo {SERIES} cannot group by {name} of {model._name}, which is no column", path)


def _is_property(model, names):
    name, dot, _property = names.partition(".")
    return bool(dot) and model._fields[name].type == "properties"


def _last_field(model, names, path):
    *steps, last = names.split(".")
    for step in steps:
        if model._fields[step].type != "many2one":
            raise malformed(f"a path leads through many2one fields; {step} is none", path)
        model = model.env[model._fields[step].comodel_name]
    return model._fields[last]


def _new_groups(model, domain, groupby, aggregates, order, having=(), offset=0, limit=None):
    terms = [part.strip() for part in order.split(",") if part.strip()]
    known = [part.split()[0] for part in terms]
    if groupby:
        # Orders equal groups too, so that a limit cuts at a defined place.
        terms += [term for term in groupby if term not in known] + ["id:min"]
    found = model.formatted_read_group(
        domain, groupby, aggregates, having=having, offset=offset, limit=limit, order=", ".join(terms) or None
    )
    for term in groupby:
        if _is_property(model, term):
            for group in found:
                group[term] = _without_name(group[term])
    return found


def _without_name(value):
    """Returns the id of a named record: it is not known whether the model that a property leads to is open."""
    is_named = isinstance(value, (list, tuple)) and len(value) == 2 and isinstance(value[0], int)
    return value[0] if is_named else value


def _old_groups(model, domain, groupby, aggregates, order, having=(), offset=0, limit=None):
    terms = old_terms(groupby, aggregates, order)
    found = model.read_group(
        domain, terms.fields, groupby, offset=offset, limit=limit, orderby=terms.orderby or False, lazy=False
    )
    settle(found)
    return [_formatted(model, group, groupby, aggregates, terms.outputs, domain) for group in found]


def _formatted(model, group, groupby, aggregates, outputs, domain):
    row = dict(_keys(model, group, groupby))
    for index, term in enumerate(aggregates):
        if term == "__count":
            row[term] = group["__count"]
        elif term in outputs:
            value = group.get(outputs[term])
            row[term] = False if value is None else value
        else:
            row[term] = _of_grouped(model, row, term, group["__count"], f"aggregates[{index}]")
    row["__extra_domain"] = group.get("__domain") or domain
    return row


def _keys(model, group, groupby):
    """Yields the key of each group. A period is given by its first moment and a label. The moment is in `__range`; up
    to 14 it is only in the group's own conditions, which precede those of the call: two for a period and one for
    anything else."""
    own = [leaf for leaf in group.get("__domain") or () if not isinstance(leaf, str)]
    place = 0
    for term in dict.fromkeys(groupby):
        name, _colon, period = term.partition(":")
        value = group[term]
        if not value or period not in PERIODS or model._fields[name].type not in ("date", "datetime"):
            place += 1
            yield term, value
            continue
        ranged = (group.get("__range") or {}).get(term)
        yield term, (ranged["from"] if ranged else own[place][2], value)
        place += 2


def _of_grouped(model, row, term, count, path):
    """Computes an aggregate of a field that is also grouped by, which Odoo leaves out up to 16. All records of a group
    have the field's value, so the value and their count give the aggregate. Anything else is refused."""
    name, how = term.split(":")
    field = model._fields[name]
    is_count = how in ("count", "count_distinct")
    if name not in row or (field.type == "boolean" and is_count):
        raise malformed(f"Odoo {SERIES} cannot aggregate {name} and group by it at once", path)
    value = row[name][0] if isinstance(row[name], (list, tuple)) else row[name]
    if value is None or (value is False and field.type != "boolean"):
        return 0 if is_count else False
    if is_count:
        return count if how == "count" else 1
    return _times(value, count) if how == "sum" else value


def _times(value, count):
    """Multiplies as a Decimal, as the database does."""
    return value * count if isinstance(value, int) else float(Decimal(str(value)) * count)


def _matches(having, group):
    """Evaluates a domain in Polish notation over numbers, from its end. As in a database, a comparison with an empty
    sum is neither true nor false: it is None."""
    stack = []
    for item in reversed(having):
        if item == "!":
            stack.append(_not(stack.pop()))
        elif item == "&":
            stack.append(_and(stack.pop(), stack.pop()))
        elif item == "|":
            stack.append(_not(_and(_not(stack.pop()), _not(stack.pop()))))
        else:
            term, comparison, number = item
            value = group[term]
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            stack.append(COMPARISONS[comparison](value, number) if is_number else None)
    return all(stack)


def _not(truth):
    return None if truth is None else not truth


def _and(left, right):
    if left is False or right is False:
        return False
    return None if left is None or right is None else True
