"""Decides which computed fields disclose a denied one, and which merely depend on it."""

import re

from ..policy.floor import is_secret_field
from ..policy.workflow import is_own_part
from .same_values import VALUES, alias_of

TEXTS = ("char", "text", "html")
REFERENCES = ("reference", "many2one_reference")
NUMBERS = ("float", "integer", "monetary")
_counts = re.compile(r"(^|_)(count|nbr|nb|number)(_|$)").search


def kind_of(registry, model, name):
    """Returns what kind of value a field has: `secret`, `number` or `value`, or the model that it leads to. Fields of
    one kind are disclosed by the same fields."""
    if is_secret_field(name):
        return "secret"
    field = registry[model]._fields.get(name) if model in registry else None
    if field is not None and field.comodel_name:
        return ("relation", field.comodel_name)
    return "number" if field is not None and field.type in NUMBERS else "value"


def follows(registry, model, name, kind):
    """True if a computed field discloses a source of this kind. A flag or a choice only shows that a secret exists. A
    record is disclosed by its name, by texts and by fields that lead to it, but not by an amount or a date computed for
    it. A choice or a count discloses little of a number."""
    field = registry[model]._fields[name]
    if kind == "secret":
        return field.type in VALUES
    # A field that is related through a denied one would answer what the path itself may not.
    if kind == "value" or alias_of(registry, model, field):
        return True
    if kind == "number":
        return field.type != "selection" and not (field.type == "integer" and _counts(name))
    # A computed structure names records by their ids.
    is_text = field.type in TEXTS + REFERENCES or (field.type == "json" and not field.store)
    return is_text or _leads_to(registry, field.comodel_name, kind[1])


def _leads_to(registry, relation, model):
    """True if a relation leads to the records of a model, or to those that are created together with them."""
    if not relation or relation == model:
        return bool(relation)
    return is_own_part(model, relation) or (model in registry and relation in registry[model]._inherits)
