from collections import namedtuple

OPERATIONS = ("read", "create", "write", "unlink")

# What may be done with one model.
ModelRule = namedtuple("ModelRule", "model operations actions denied_fields")

# All of a database. The version grows with every change: whoever remembers rules remembers it with them.
Rules = namedtuple("Rules", "version models")

# Who calls: what the key may do at most, and the models it is limited to (None: all enabled ones).
Caller = namedtuple("Caller", "scope models")

# What the judgement needs to know of a field. `sources`: (model, field) pairs that its value is taken from;
# `searched`, of the display name: fields that a search by name looks into; `ordered`, of the id: pairs that the model
# is ordered by when nothing else is said; `wizard`, of the id: the model's records last for a dialog alone; `linked`, of
# the id: the field that names the model of the record that each of the model's records belongs to.
FieldInfo = namedtuple("FieldInfo", "type relation sources searched ordered wizard linked")
FieldInfo.__new__.__defaults__ = (None, (), (), (), False, None)
