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

# The properties of a field that the rules use. `sources`: the (model, field) pairs that its value is taken from.
# `hidden`: it is taken or computed from a denied field. `readonly`: Odoo sets it, `always`, or `changes` if only a new
# record takes it. `passed`: the models on the way to the record that it is a field of. `owners`: the models whose
# records a value is written to instead. `inherited`: it is a field of the parent that its record inherits from.
# `elsewhere`: it is not stored, and what Odoo does with a value is unknown. `begins`: the first of its choices.
# `inverse`: for a one-to-many, the field of its lines that leads back. Only for the display name, `searched`: the pairs
# that a search by name looks into; `plain`: the stored name. Only for the id, which stands for its model, `ordered`:
# the pairs that the model is ordered by if a call names no order; `wizard`: its records last for one dialog; `linked`:
# the field that names the model of the record that each of its records belongs to; `parent`: the field of its
# hierarchy; `delegates`: pairs of a field and the model whose record is created with each of its records.
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
