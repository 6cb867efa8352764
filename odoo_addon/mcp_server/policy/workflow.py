"""Classifies fields that are not written directly: an action of their record or a computation of Odoo sets them."""

from .floor import closed_operations
from .table import TABLE

WORKFLOW = TABLE["workflow"]
# Models where `state` may be written. On all others, actions move a selection field of that name.
OWN_STATES = frozenset(TABLE["ownStates"])
CREATE_FIELDS = TABLE["createFields"]
NEVER_WRITTEN = TABLE["neverWritten"]
OWN_PARTS = TABLE["ownParts"]
# Parts that many records share, so that each record names the one it has.
CHOSEN_PARTS = frozenset(("account.account.type",))
PART_FIELDS = TABLE["partFields"]
OWN_FIELDS = TABLE["ownFields"]


def is_workflow_field(model, name, kind=None):
    return name in WORKFLOW.get(model, {}) or (name == "state" and kind == "selection" and model not in OWN_STATES)


def is_no_step(model, name, value):
    """True if actions change the field but none of them sets this value, such as not to post automatically. False for
    `state`."""
    values = WORKFLOW.get(model, {}).get(name)
    return name != "state" and values is not None and value not in values and "*" not in values


def holds_code(model, name):
    """True if Odoo runs the value as a program, according to the table or to the field's name."""
    return "python" in name.split("_") or name in NEVER_WRITTEN.get(model, ())


def is_given_once(model, name):
    """True if the field is read-only but can be given to a new record."""
    return name in CREATE_FIELDS.get(model, ())


def how_to_set(model, name, value):
    """Returns what to do instead of writing such a field."""
    values = WORKFLOW.get(model, {}).get(name)
    key = str(value).lower() if isinstance(value, bool) else value
    actions = values.get(key, values.get("*")) if values and isinstance(key, (str, int, float)) else None
    if actions:
        names = [" of ".join(reversed(action.split("/"))) for action in actions]
        return "is moved on by an action, not written: run {}.".format(" or ".join(names))
    if values is not None or name == "state":
        return "is moved on by actions, not written. Leave it out."
    return "is set by Odoo itself, not written. Leave it out."


def is_own_part(model, owner):
    """True if Odoo creates records of `owner` as parts of the records of `model`."""
    return owner in OWN_PARTS.get(model, ()) or owner in OWN_PARTS.get("*", ())


def is_part_field(part, name):
    """True if the right on a record opens this field of its part. If no rule can open such parts for writing, only
    harmless fields are open."""
    return "write" not in closed_operations(part) or name in PART_FIELDS.get(part, ())


def is_own_field(model, name):
    """True if the field belongs to the record itself, although Odoo takes its value from another one."""
    return name in OWN_FIELDS.get(model, ()) or name in OWN_FIELDS.get("*", ())
