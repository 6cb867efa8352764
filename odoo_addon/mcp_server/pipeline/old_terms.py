"""How the older `read_group` wants aggregates and orders named, and what it calls the values in its answer."""

from collections import namedtuple

from ..compat import SERIES

OldTerms = namedtuple("OldTerms", "fields orderby outputs")


def old_terms(groupby, aggregates, order):
    """`outputs` says by the aggregate as asked the key of its value in a row. Those that Odoo leaves out until 16, of
    fields that are grouped by, are not among them."""
    grouped = {term.split(":")[0] for term in groupby}
    outputs, fields = {}, []
    for term in dict.fromkeys(aggregates):
        name, _colon, how = term.partition(":")
        if term == "__count" or (name in grouped and SERIES < 17):
            continue
        # The key of a value is its field: taken when another aggregate has it, a group, or Odoo's own least id.
        is_taken = name == "id" or name in grouped or name in outputs.values()
        outputs[term] = f"mcp_{len(outputs)}" if is_taken else name
        fields.append(f"{outputs[term]}:{how}({name})" if is_taken else term)
    # Without a field, Odoo aggregates all that it has; of this one it knows no aggregate.
    fields = fields or ["id"]
    known = {name: term for term in groupby + aggregates for name in (term.split(":")[0], term)}
    known.update({term: term for term in groupby + aggregates})
    parts = [part.split() for part in order.split(",") if part.strip()]
    asked = [[known.get(part[0], part[0])] + part[1:] for part in parts]
    terms = [" ".join([_named(part[0], outputs)] + part[1:]) for part in asked]
    # The count has no name to order by until 16: there it is asked for once more, under one.
    if SERIES < 17 and any(part[0] == "__count" for part in asked):
        fields.append("mcp_count:count(id)")
    if groupby:
        # Groups that are otherwise equal have one order too, or a limit would cut anywhere among them.
        ordered = {part[0] for part in asked}
        terms += [term for term in dict.fromkeys(groupby) if term not in ordered]
        terms.append("id" if SERIES < 17 else "id:min")
    return OldTerms(fields, ",".join(terms) if groupby else "", outputs)


def _named(term, outputs):
    if SERIES >= 17:
        return term
    return "mcp_count" if term == "__count" else outputs.get(term, term)
