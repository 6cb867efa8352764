"""What the policy needs to know of fields, out of the registry: no query, nothing remembered."""

from collections.abc import Mapping

from ..policy.rules import FieldInfo

MAX_SOURCES = 10
# Series up to 16 write these searches in code instead of naming the fields.
SEARCHED = {
    "res.partner": ("email", "ref", "vat"),
    "res.users": ("login",),
    "product.product": ("default_code", "barcode"),
    "product.template": ("default_code", "barcode"),
    "account.account": ("code",),
    "stock.location": ("barcode",),
    "uom.uom": (),
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
        return FieldInfo(field.type, field.comodel_name if field.relational else None, tuple(self._sources(field)), ())

    def __iter__(self):
        return iter(self.fields)

    def __len__(self):
        return len(self.fields)

    def __contains__(self, name):
        return name in self.fields

    def _sources(self, field, depth=0):
        """Each field on the way to where a related field takes its value from."""
        path = field.related
        if not path or depth > MAX_SOURCES:
            return
        owner = field.model_name
        for step in path.split(".") if isinstance(path, str) else path:
            yield owner, step
            source = self.registry[owner]._fields[step]
            yield from self._sources(source, depth + 1)
            owner = source.comodel_name

    def _name_sources(self):
        model = self.registry[self.model]
        return ((self.model, "name"),) + (((self.model, model._rec_name),) if model._rec_name else ())

    def _searched(self):
        """The fields that a search by name looks into, for as much as the model says."""
        names = getattr(self.registry[self.model], "_rec_names_search", None)
        names = names if isinstance(names, (list, tuple)) else SEARCHED.get(self.model, ())
        return tuple(name for name in names if "." not in name and name in self.fields)


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
