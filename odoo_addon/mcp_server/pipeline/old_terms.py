"""Translates aggregates and orders into the terms of the older `read_group`, and names the values in its answer."""

from collections import namedtuple

from ..compat import SERIES

OldTerms = namedtuple("OldTerms", "fields orderby outputs")


def old_terms(groupby, aggregates, order):
    """Returns the terms. `outputs` maps a requested aggregate to the key of its value in a row. It lacks aggregates of
    fields that are also grouped by, which Odoo leaves out up to 16."""
    grouped = {term.split(":")[0] for term in groupby}
    outputs, fields = {}, []
    for term in dict.fromkeys(aggregates):
        name, _colon, how = term.partition(":")
        if term == "__count" or (name in grouped and SERIES < 17):
            continue
        # By default the key of a value is its field. Another aggregate, a group or the id that Odoo adds may use that
        # key already.
        is_taken = name == "id" or name in grouped or name in outputs.values()
        outputs[term] = f"mcp_{len(outputs)}" if is_taken else name
        fields.append(f"{outputs[term]}:{how}({name})" if is_taken else term)
    # Without fields, Odoo aggregates all of them. It has no aggregate of the id, so the id adds none.
    fields = fields or ["id"]
    known = {name: term for term in groupby + aggregates for name in (term.split(":")[0], term)}
    known.update({term: term for term in groupby + aggregates})
    parts = [part.split() for part in order.split(",") if part.strip()]
    asked = [[known.get(part[0], part[0])] + part[1:] for part in parts]
    terms = [" ".join([_named(part[0], outputs)] + part[1:]) for part in asked]
    # Up to 16 the count has no name to order by, so it is requested once more under a name.
    if SERIES < 17 and any(part[0] == "__count" for part in asked):
        fields.append("mcp_count:count(id)")
    if groupby:
        # Orders equal groups too, so that a limit cuts at a defined place.
        ordered = {part[0] for part in asked}
        terms += [term for term in dict.fromkeys(groupby) if term not in ordered]
        terms.append("id" if SERIES < 17 else "id:min")
    return OldTerms(fields, ",".join(terms) if groupby else "", outputs)


def _named(term, outputs):
    if SERIES >= 17:
        return term
    return "mcp_count" if term == "__count" else outputs.get(term, term)
