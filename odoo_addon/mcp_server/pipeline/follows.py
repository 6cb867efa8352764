"""Which fields tell a denied one that they are worked out from, and do not just depend on it."""

import re

from ..policy.floor import is_secret_field
from ..policy.workflow import is_own_part
from .same_values import VALUES, alias_of

TEXTS = ("char", "text", "html")
REFERENCES = ("reference", "many2one_reference")
NUMBERS = ("float", "integer", "monetary")
_counts = re.compile(r"(^|_)(count|nbr|nb|number)(_|$)").search


def kind_of(registry, model, name):
    """What kind of value a field has: `secret`, `number` or `value`, or the model that it leads to. Two of one kind are
    told by the same fields."""
    if is_secret_field(name):
        return "secret"
    field = registry[model]._fields.get(name) if model in registry else None
    if field is not None and field.comodel_name:
        return ("relation", field.comodel_name)
    return "number" if field is not None and field.type in NUMBERS else "value"


def follows(registry, model, name, kind):
    """Whether a field that is worked out from one of this kind tells what that is. Of a secret, a flag or a choice says
    that there is one. A record is told by its name, by texts and by fields that lead to it; an amount or a date was
    worked out for it at most. Of a number, a choice or a count says little."""
    field = registry[model]._fields[name]
    if kind == "secret":
        return field.type in VALUES
    # Another name for a field behind a denied one asks what the path itself may not.
    if kind == "value" or alias_of(registry, model, field):
        return True
    if kind == "number":
        return field.type != "selection" and not (field.type == "integer" and _counts(name))
    # A structure that is worked out anew names records by their ids.
    is_text = field.type in TEXTS + REFERENCES or (field.type == "json" and not field.store)
    return is_text or _leads_to(registry, field.comodel_name, kind[1])


def _leads_to(registry, relation, model):
    """Whether a relation leads to the records of a model, or to those that are made along with them."""
    if not relation or relation == model:
        return bool(relation)
    return is_own_part(model, relation) or (model in registry and relation in registry[model]._inherits)
