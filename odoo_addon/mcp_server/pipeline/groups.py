"""Groups in the one shape of `formatted_read_group`, also where a series has the older method alone."""

import operator

from ..compat import settle

COMPARISONS = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def read_group(model, domain, args):
    groupby, aggregates = list(args.get("groupby") or []), list(args.get("aggregates") or [])
    having, order = list(args.get("having") or []), args.get("order") or None
    offset, limit = args.get("offset") or 0, args.get("limit")
    if hasattr(model, "formatted_read_group"):
        return model.formatted_read_group(
            domain, groupby, aggregates, having=having, offset=offset, limit=limit, order=order
        )
    return _old_groups(model, domain, groupby, aggregates, having, offset, limit, order)


def _old_groups(model, domain, groupby, aggregates, having, offset, limit, order):
    names = {term: term.replace(":", "_") for term in aggregates if term != "__count"}
    fields = ["{}:{}({})".format(name, term.split(":")[1], term.split(":")[0]) for term, name in names.items()]
    # Without a field, the older method aggregates all of them.
    found = model.read_group(domain, fields or ["id:count(id)"], groupby, lazy=False)
    settle(found)
    groups = [_formatted(model, group, groupby, aggregates, names, domain) for group in found]
    if having:
        groups = [group for group in groups if _holds(having, group)]
    if order:
        groups = _ordered(model, groups, order, groupby, aggregates)
    return groups[offset : offset + limit if limit else None]


def _formatted(model, group, groupby, aggregates, names, domain):
    row = {term: _group_value(model, group, term) for term in groupby}
    for term in aggregates:
        row[term] = group["__count"] if term == "__count" else group[names[term]]
    row["__extra_domain"] = group.get("__domain") or domain
    return row


def _group_value(model, group, term):
    """A period is known by its first moment, and by a label for humans."""
    name, value = term.split(":")[0], group[term]
    if not value or model._fields[name].type not in ("date", "datetime"):
        return value
    starts = [leaf[2] for leaf in group["__domain"] if tuple(leaf[:2]) == (name, ">=")]
    # The group's own condition stands behind those of the call.
    return starts[-1], value


def _holds(having, group):
    """A domain in Polish notation over numbers, read from its end."""
    stack = []
    for item in reversed(having):
        if item == "!":
            stack.append(not stack.pop())
        elif item in ("&", "|"):
            left, right = stack.pop(), stack.pop()
            stack.append((left and right) if item == "&" else (left or right))
        else:
            term, comparison, number = item
            stack.append(COMPARISONS[comparison](group[term] or 0, number))
    return all(stack)


def _ordered(model, groups, order, groupby, aggregates):
    known = {name: term for term in groupby + aggregates for name in (term, term.split(":")[0])}
    for part in reversed(order.split(",")):
        words = part.split()
        term = known.get(words[0], words[0])
        is_boolean = term in model._fields and model._fields[term].type == "boolean"
        groups = sorted(
            groups,
            key=lambda group, term=term, is_boolean=is_boolean: _sort_key(group.get(term), is_boolean),
            reverse="desc" in map(str.lower, words[1:2]),
        )
    return groups


def _sort_key(value, is_boolean):
    """Empty values last, as the database has them. 0 is none of them, though it equals False."""
    if isinstance(value, (list, tuple)):
        value = value[1]
    empty = value is None or (value is False and not is_boolean)
    return (empty, value if isinstance(value, (int, float)) else 0, str(value))
