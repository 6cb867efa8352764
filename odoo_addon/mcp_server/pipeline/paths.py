"""Follows paths of fields through the registry."""

MAX_STEPS = 10


def steps_of(registry, model, path, depth=0):
    """Yields each (model, field) on a path, and on the paths that related fields among them follow."""
    for step in path.split(".") if isinstance(path, str) else path:
        field = registry[model]._fields.get(step) if model in registry else None
        if field is None:
            return
        yield model, step
        if field.related and depth < MAX_STEPS:
            yield from steps_of(registry, model, field.related, depth + 1)
        model = field.comodel_name


def depends_of(registry, field):
    """Returns the paths that a field declares to be computed from."""
    known = getattr(registry, "field_depends", None)
    paths = field.depends if known is None else known.get(field, ())
    return tuple(path for path in paths or () if isinstance(path, str))


def setup_of(registry):
    """Returns an object that changes whenever the registry sets up its fields again."""
    return registry.field_computed
