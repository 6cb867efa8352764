"""Describes fields for the policy, from the registry and without a query."""

from collections.abc import Mapping

from ..policy.effects import is_listed
from ..policy.rules import FieldInfo
from ..policy.table import TABLE
from ..policy.workflow import is_own_field
from .naming import name_sources, named_after, searched_sources
from .paths import MAX_STEPS, setup_of, steps_of
from .sources import closed_fields, secret_fields

# Fields that write the field at the end of a path, although Odoo does not declare them as related.
ALIASES = TABLE["aliases"]

_ATTRIBUTE = "_mcp_server_fields"


def fields_of(registry, rules=None):
    """Returns a lookup of a model's fields by name, which gives None for a model that does not exist. It is cached
    until the rules or the registry's setup change."""
    setup, known, lookup = getattr(registry, _ATTRIBUTE, (None, None, None))
    if setup is not setup_of(registry) or known is not rules:
        setup, known, lookup = setup_of(registry), rules, _lookup(registry, rules)
        setattr(registry, _ATTRIBUTE, (setup, known, lookup))
    return lookup


def _lookup(registry, rules):
    closed = closed_fields(registry, rules.denied if rules else ()) | secret_fields(registry)
    models = {}

    def lookup(model):
        if model not in models:
            # Unknown models are not cached, so that requests for them cannot fill the memory.
            if model not in registry:
                return None
            models[model] = ModelFields(registry, model, closed)
        return models[model]

    return lookup


class ModelFields(Mapping):
    def __init__(self, registry, model, closed=frozenset()):
        self.registry = registry
        self.model = model
        self.fields = registry[model]._fields
        self.closed = closed
        self.described = {}

    def __getitem__(self, name):
        if name not in self.described:
            self.described[name] = self._describe(name, self.fields[name])
        return self.described[name]

    def __iter__(self):
        return iter(self.fields)

    def __len__(self):
        return len(self.fields)

    def __contains__(self, name):
        return name in self.fields

    def _describe(self, name, field):
        if name == "id":
            return self._describe_model()
        hidden = (self.model, name) in self.closed
        if name == "display_name":
            return FieldInfo(
                "char",
                sources=tuple(dict.fromkeys(name_sources(self.registry, self.model))),
                hidden=hidden,
                readonly=_readonly(field),
                searched=tuple(dict.fromkeys(searched_sources(self.registry, self.model))),
                plain=self._plain_name(),
                elsewhere=self._goes_elsewhere(field),
                passed=named_after(self.registry, self.model, field),
            )
        return FieldInfo(
            field.type,
            field.comodel_name if field.relational else None,
            tuple(dict.fromkeys(steps_of(self.registry, self.model, field.related))) if field.related else (),
            hidden=hidden,
            readonly=None if self.registry[self.model]._transient else _readonly(field),
            owners=self._owners(field),
            passed=self._passed(field),
            inherited=bool(field.inherited),
            elsewhere=self._goes_elsewhere(field),
            begins=_first_choice(field),
            inverse=field.inverse_name if field.type == "one2many" else None,
        )

    def _goes_elsewhere(self, field):
        """True if a value given to the field is not stored but triggers code of Odoo, which creates stock, lines or
        followers."""
        is_value = field.store or field.related or field.company_dependent or field.readonly
        return not is_value and not is_listed(self.model, field.name)

    def _describe_model(self):
        model_class = self.registry[self.model]
        return FieldInfo(
            "integer",
            readonly="always",
            ordered=tuple(_order_of(self.registry, self.model)),
            wizard=model_class._transient,
            parent=model_class._parent_name or "parent_id",
            linked=next(filter(None, (getattr(field, "model_field", None) for field in self.fields.values())), None),
            delegates=tuple((field, parent) for parent, field in model_class._inherits.items()),
        )

    def _plain_name(self):
        """Returns the stored text field that a search by name can be limited to, or None."""
        field = self.fields.get(self.registry[self.model]._rec_name)
        return field.name if field is not None and field.store and field.type in ("char", "text") else None

    def _passed(self, field):
        """Returns the models that a field's path leads through, up to the model that the value belongs to. The field at
        the end of the path may itself stand for a field of another record."""
        path = field.related or ALIASES.get(self.model, {}).get(field.name)
        found = list(steps_of(self.registry, self.model, path, MAX_STEPS)) if path else []
        if len(found) < 2:
            return named_after(self.registry, self.model, field)
        passed, (owner, name) = tuple(owner for owner, _name in found[1:]), found[-1]
        if is_own_field(owner, name):
            return passed
        return passed + ModelFields(self.registry, owner)._passed(self.registry[owner]._fields[name])

    def _owners(self, field):
        """Returns the models of the fields that a value is written to instead of this one."""
        path = field.related or ALIASES.get(self.model, {}).get(field.name)
        if not path or not field.inverse or not (field.inherited or not field.readonly):
            return ()
        found = list(steps_of(self.registry, self.model, path, MAX_STEPS))
        owner, name = found[-1]
        further = self.registry[owner]._fields[name]
        own = () if owner == self.model else (owner,)
        return own + (ModelFields(self.registry, owner)._owners(further) if further.related else ())


def _readonly(field):
    """Returns `always`, `changes` if only a new record takes a value, or None."""
    if field.type == "properties_definition":
        return "always"
    states = getattr(field, "states", None) or {}
    if not field.readonly or any(not dict(attributes).get("readonly", True) for attributes in states.values()):
        return None
    # A new record could not be created without a value for it.
    return "changes" if field.required and field.store and not field.compute and not field.default else "always"


def _first_choice(field):
    """Returns the state that a new record starts in."""
    choices = field.selection if field.type == "selection" else None
    return choices[0][0] if isinstance(choices, list) and choices else None


def _order_of(registry, model, depth=0):
    """Yields the (model, field) pairs that a model is ordered by if a call names no order. A relation is ordered by the
    order of its model."""
    order = registry[model]._order
    # Contacts compute their order from their name.
    for term in order.split(",") if isinstance(order, str) else ("name",):
        name = term.split()[0].split(".")[0].strip('"')
        field = registry[model]._fields.get(name)
        if field is None:
            continue
        yield model, name
        if field.type == "many2one" and field.comodel_name in registry and depth < MAX_STEPS:
            yield from _order_of(registry, field.comodel_name, depth + 1)
