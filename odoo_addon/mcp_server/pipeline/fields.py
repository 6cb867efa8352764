"""What the policy needs to know of fields, out of the registry: no query, nothing remembered."""

from collections.abc import Mapping

from ..policy.rules import FieldInfo

MAX_SOURCES = 10
# Series up to 16 write these searches in code instead of naming the fields.
SEARCHED = {
    "res.partner": ("email", "ref", "vat"),
    "res.country.state": ("code",),
    "res.users": ("login",),
    "product.product": ("default_code", "barcode"),
    "product.template": ("default_code", "barcode"),
    "account.account": ("code",),
    "stock.location": ("barcode",),
    "uom.uom": (),
}
# What a name is made of where the series makes it in code, or says more than it shows: contacts show their e-mail
# address and the like only for a context that no call may set.
NAMED = {
    "res.partner": ("name",),
    "product.product": ("name", "default_code"),
    "product.template": ("name", "default_code"),
    "account.account": ("name", "code"),
}


class ModelFields(Mapping):
    def __init__(self, registry, model):
        self.registry = registry
        self.model = model
        self.fields = registry[model]._fields

    def __getitem__(self, name):
        field = self.fields[name]
        if name == "display_name":
            return FieldInfo("char", None, self._name_sources(), self._searched())
        if name == "id":
            ordered = tuple(_order_of(self.registry, self.model))
            linked = next(filter(None, (getattr(field, "model_field", None) for field in self.fields.values())), None)
            return FieldInfo("integer", ordered=ordered, wizard=self.registry[self.model]._transient, linked=linked)
        sources = tuple(self._steps(self.model, field.related)) if field.related else ()
        return FieldInfo(field.type, field.comodel_name if field.relational else None, sources)

    def __iter__(self):
        return iter(self.fields)

    def __len__(self):
        return len(self.fields)

    def __contains__(self, name):
        return name in self.fields

    def _steps(self, owner, path, depth=0):
        """Each field on a path, and on the paths that those take their values from."""
        for step in path.split(".") if isinstance(path, str) else path:
            field = self.registry[owner]._fields.get(step)
            if field is None:
                return
            yield owner, step
            if field.related and depth < MAX_SOURCES:
                yield from self._steps(owner, field.related, depth + 1)
            owner = field.comodel_name

    def _name_sources(self):
        paths = NAMED.get(self.model)
        if paths is None:
            rec_name = self.registry[self.model]._rec_name
            paths = ("name",) + ((rec_name,) if rec_name else ()) + self._depends("display_name")
        return tuple(source for path in paths for source in self._steps(self.model, path))

    def _depends(self, name):
        known = getattr(self.registry, "field_depends", None)
        paths = self.fields[name].depends if known is None else known.get(self.fields[name], ())
        return tuple(path for path in paths or () if isinstance(path, str))

    def _searched(self):
        """The fields that a search by name looks into, for as much as the model says."""
        names = getattr(self.registry[self.model], "_rec_names_search", None)
        names = names if isinstance(names, (list, tuple)) else SEARCHED.get(self.model, ())
        return tuple(name for name in names if "." not in name and name in self.fields)


def _order_of(registry, model, depth=0):
    """(model, field) pairs that a model is ordered by when nothing else is said; of a relation, by its own order."""
    order = registry[model]._order
    # Contacts compute theirs, out of their name.
    for term in order.split(",") if isinstance(order, str) else ("name",):
        name = term.split()[0].split(".")[0].strip('"')
        field = registry[model]._fields.get(name)
        if field is None:
            continue
        yield model, name
        if field.type == "many2one" and field.comodel_name in registry and depth < MAX_SOURCES:
            yield from _order_of(registry, field.comodel_name, depth + 1)


def fields_of(registry):
    def lookup(model):
        return ModelFields(registry, model) if model in registry else None

    return lookup


def tells_hidden(model, name, is_hidden, unknown, seen=None):
    """Whether a field is computed from one that is hidden, on whatever way. `unknown`: the answer for fields that do
    not say what they are computed from."""
    seen = set() if seen is None else seen
    if (model._name, name) in seen or not _is_computed(model._fields[name]):
        return False
    seen.add((model._name, name))
    paths = _dependencies(model, name)
    if not paths and name != "display_name":
        return unknown
    return any(_passes_hidden(model, path, is_hidden, unknown, seen) for path in paths)


def _passes_hidden(model, path, is_hidden, unknown, seen):
    for step in path.split("."):
        if model is None or step not in model._fields:
            return False
        if is_hidden(model._name, step) or tells_hidden(model, step, is_hidden, unknown, seen):
            return True
        field = model._fields[step]
        model = model.env.get(field.comodel_name) if field.relational else None
    return False


def _is_computed(field):
    return bool(field.compute) and not field.store


def _dependencies(model, name):
    field = model._fields[name]
    paths = field.get_depends(model)[0] if hasattr(field, "get_depends") else field.depends
    return [path for path in paths if isinstance(path, str)]
