"""Finds the fields that hold the same value as a denied one."""

from ..policy.table import TABLE
from ..policy.workflow import is_own_part
from .paths import depends_of

ALIASES = TABLE["aliases"]
# The types whose values carry content. A flag, a choice or a relation is no form of another field.
VALUES = frozenset("binary char date datetime float html integer json monetary text".split())
SUMS = ("float", "integer", "monetary")


def same_values(registry, denied):
    """Returns the (model, field) pairs that hold the value of a denied field: the field at the end of its path, if the
    record or a part of it has that field; the fields of the record that alone make up its value; other fields of its
    model with the same path; and the other ends of relations."""
    found, todo = set(), [place for place in denied if _has(registry, *place)]
    for model, name in todo:
        path = alias_of(registry, model, registry[model]._fields[name])
        for other, field in registry[model]._fields.items() if path else ():
            if other != name and alias_of(registry, model, field) == path:
                found.add((model, other))
    while todo:
        for place in _same_as(registry, *todo.pop()):
            if place not in found and place not in denied:
                found.add(place)
                todo.append(place)
    return found | other_ends(registry, denied) - set(denied)


def other_ends(registry, denied):
    """Returns (model, field) pairs: the one-to-many fields of a denied many-to-one, and the many-to-many fields that
    lead back from a denied many-to-many."""
    ends = set()
    for model, name in denied:
        field = registry[model]._fields[name] if _has(registry, model, name) else None
        if field is None or field.type not in ("many2one", "many2many") or field.comodel_name not in registry:
            continue
        for other in registry[field.comodel_name]._fields.values():
            is_behind = other.type == "one2many" and other.inverse_name == name
            leads_back = other.type == field.type == "many2many" and other is not field
            if other.comodel_name == model and (is_behind or leads_back):
                ends.add((field.comodel_name, other.name))
    return ends


def _same_as(registry, model, name):
    field = registry[model]._fields[name]
    path = alias_of(registry, model, field)
    if path:
        yield from _end_of(registry, model, path)
        return
    # Names are handled by `name_sources`.
    if not field.compute or name == "display_name":
        return
    yield from _terms_of(registry, model, field)
    for steps in (path.split(".") for path in depends_of(registry, field)):
        if len(steps) > 1 and steps[-1] == name:
            yield from _end_of(registry, model, steps)


def _terms_of(registry, model, field):
    """Yields the fields of the record that a value is computed from alone: a single one, or the stored ones of its own
    type, as a balance is debit minus credit. Totals over other records leave those open."""
    terms = [registry[model]._fields.get(path) for path in depends_of(registry, field)]
    if None in terms:
        return
    is_one = len(terms) == 1 and {field.type, terms[0].type} <= VALUES
    are_alike = field.type in SUMS and all(term.type == field.type and term.store for term in terms)
    if is_one or are_alike:
        yield from ((model, term.name) for term in terms)


def alias_of(registry, model, field):
    """Returns the steps of the path that a field stands for. It is empty for a field of the record's own."""
    path = field.related or ALIASES.get(model, {}).get(field.name)
    steps = tuple(path.split(".") if isinstance(path, str) else path or ())
    return steps if len(steps) > 1 else ()


def _end_of(registry, model, steps):
    """Yields the field at the end of a path through parts of the record. Yields nothing if the path leads to another
    record."""
    for step in steps[:-1]:
        if not _has(registry, model, step):
            return
        relation = registry[model]._fields[step].comodel_name
        is_own = registry[model]._inherits.get(relation) == step or is_own_part(model, relation)
        if relation not in registry or not (is_own or model in registry[relation]._inherits):
            return
        model = relation
    if _has(registry, model, steps[-1]):
        yield model, steps[-1]


def _has(registry, model, name):
    return model in registry and name in registry[model]._fields
