"""The fields that hold the very value of a denied one."""

from ..policy.table import TABLE
from ..policy.workflow import is_own_part
from .paths import depends_of

ALIASES = TABLE["aliases"]
# The types of values that say something of their own: a flag, a choice or a relation is no form of another field.
VALUES = frozenset("binary char date datetime float html integer json monetary text".split())


def same_values(registry, denied):
    """(model, field) pairs: what a denied field is another name for, on the record itself or on a part of it, the one
    field that it is worked out from alone, and other names of its model for the same field of another record."""
    found, todo = set(), [place for place in denied if _has(registry, *place)]
    for model, name in todo:
        path = _alias(registry, model, registry[model]._fields[name])
        for other, field in registry[model]._fields.items() if path else ():
            if other != name and _alias(registry, model, field) == path:
                found.add((model, other))
    while todo:
        for place in _held_by(registry, *todo.pop()):
            if place not in found and place not in denied:
                found.add(place)
                todo.append(place)
    return found


def _held_by(registry, model, name):
    field = registry[model]._fields[name]
    path = _alias(registry, model, field)
    if path:
        yield from _end_of(registry, model, path)
        return
    # What a name is made of has an answer of its own.
    if not field.compute or name == "display_name":
        return
    paths = [path.split(".") for path in depends_of(registry, field)]
    if len(paths) == 1 and len(paths[0]) == 1 and _has(registry, model, paths[0][0]):
        if {field.type, registry[model]._fields[paths[0][0]].type} <= VALUES:
            yield model, paths[0][0]
    for steps in paths:
        if len(steps) > 1 and steps[-1] == name:
            yield from _end_of(registry, model, steps)


def _alias(registry, model, field):
    path = field.related or ALIASES.get(model, {}).get(field.name)
    steps = tuple(path.split(".") if isinstance(path, str) else path or ())
    return steps if len(steps) > 1 else ()


def _end_of(registry, model, steps):
    """The field at the end of a path over the record's own parts; none where it leads to another record."""
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
