from collections import namedtuple
from functools import cached_property

OPERATIONS = ("read", "create", "write", "unlink")

# What may be done with one model. `writable_fields`: fields that Odoo sets itself and that may be written all the same.
ModelRule = namedtuple("ModelRule", "model operations actions denied_fields writable_fields")
ModelRule.__new__.__defaults__ = (frozenset(),)


class Rules(namedtuple("Rules", "version models")):
    """All of a database. The version grows with every change: whoever remembers rules remembers it with them."""

    @cached_property
    def denied(self):
        """(model, field) pairs that are denied, whoever asks."""
        return frozenset((model, name) for model, rule in self.models.items() for name in rule.denied_fields)


# Who calls: what the key may do at most, and the models it is limited to (None: all enabled ones).
Caller = namedtuple("Caller", "scope models")

# What the judgement needs to know of a field. `sources`: (model, field) pairs that its value is taken from; `hidden`:
# it is taken or computed from a denied one; `readonly`: Odoo sets it itself, `always`, or `changes` where a new record
# takes it; `passed`: models on the way to the record that it is a field of; `owners`: models whose records a value is
# written to in its place; `inherited`: it is a field of a record that its own record is made on top of.
# `elsewhere`: it is stored nowhere, and nobody knows what Odoo does with a value; `begins`: the first of its choices;
# `inverse`: of a one-to-many, the field of its lines that leads back.
# Of the display name, `searched`: pairs that a search by name looks into; `plain`: the stored name.
# Of the id, what holds for its model: `ordered`, pairs that it is ordered by when nothing else is said; `wizard`, its
# records last for a dialog alone; `linked`, the field that names the model of the record that each of its records
# belongs to; `parent`, the field by which they stand above one another; `delegates`, pairs of a field and the model
# whose record is made with each of its records.
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
