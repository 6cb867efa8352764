from collections import namedtuple
from functools import cached_property

OPERATIONS = ("read", "create", "write", "unlink")

# The operations, actions and fields that are open on one model. `writable_fields` are set by Odoo and may be written
# nevertheless.
ModelRule = namedtuple("ModelRule", "model operations actions denied_fields writable_fields")
ModelRule.__new__.__defaults__ = (frozenset(),)


class Rules(namedtuple("Rules", "version models")):
    """All rules of a database. The version grows with every change and is stored with every cached copy of the
    rules."""

    @cached_property
    def denied(self):
        """Returns the (model, field) pairs that are denied to every caller."""
        return frozenset((model, name) for model, rule in self.models.items() for name in rule.denied_fields)


# The widest scope of the caller's key, and the models it is limited to (None for all enabled ones).
Caller = namedtuple("Caller", "scope models")

# The properties of a field that the rules use. Those that every field may have:
# - `sources`: the (model, field) pairs that its value is taken from.
# - `hidden`: true if its value is taken or computed from a denied field.
# - `readonly`: `always` if Odoo sets it, `changes` if only a new record takes a value, else None.
# - `passed`: the models on the path to the record that the value belongs to, with that record's model.
# - `owners`: the models of the records on which a written value is stored instead.
# - `inherited`: true for a field of the parent that the record inherits from.
# - `elsewhere`: true if a written value is not stored and its effect is unknown.
# - `begins`: the first choice of a selection.
# - `inverse`: for a one-to-many, the field of its lines that leads back.
# Those of the display name:
# - `searched`: the pairs that a search by name looks into.
# - `plain`: the stored name.
# Those of the id, which stands for its model:
# - `ordered`: the pairs that the model is ordered by if a call names no order.
# - `wizard`: true if the records last for one dialog.
# - `linked`: the field that names the model of the record that each record belongs to.
# - `parent`: the parent field of the model's hierarchy.
# - `delegates`: pairs of a field and the model whose record is created with each record.
FieldInfo = namedtuple(
    "FieldInfo",
    "type relation sources searched ordered wizard linked hidden readonly passed owners inherited plain delegates"
    " elsewhere begins inverse parent",
)
FieldInfo.__new__.__defaults__ = (
    None,
    (),
    (),
    (),
    False,
    None,
    False,
    None,
    (),
    (),
    False,
    None,
    (),
    False,
    None,
    None,
    "parent_id",
)
