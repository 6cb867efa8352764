"""Fields that are not written but come about: by an action of their record, or by what Odoo works out."""

from .floor import closed_operations
from .table import TABLE

WORKFLOW = TABLE["workflow"]
# Everywhere else a selection of the name `state` is moved on by actions.
OWN_STATES = frozenset(TABLE["ownStates"])
CREATE_FIELDS = TABLE["createFields"]
NEVER_WRITTEN = TABLE["neverWritten"]
OWN_PARTS = TABLE["ownParts"]
# Part of many records, each of which names the one that it has.
CHOSEN_PARTS = frozenset(("account.account.type",))
PART_FIELDS = TABLE["partFields"]
OWN_FIELDS = TABLE["ownFields"]


def is_workflow_field(model, name, kind=None):
    return name in WORKFLOW.get(model, {}) or (name == "state" and kind == "selection" and model not in OWN_STATES)


def is_no_step(model, name, value):
    """The first choice of a plan, such as not to post by itself, where no action is there to go back to it."""
    values = WORKFLOW.get(model, {}).get(name)
    return name != "state" and values is not None and value not in values and "*" not in values


def holds_code(model, name):
    """Odoo runs it as a program: the table says so, or its own name."""
    return "python" in name.split("_") or name in NEVER_WRITTEN.get(model, ())


def is_given_once(model, name):
    """Read-only, and given to a new record all the same."""
    return name in CREATE_FIELDS.get(model, ())


def how_to_set(model, name, value):
    """What to do instead of writing such a field."""
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
    """The records of `owner` that are made with those of a model are parts of them."""
    return owner in OWN_PARTS.get(model, ()) or owner in OWN_PARTS.get("*", ())


def is_part_field(part, name):
    """Whether the right on a record opens the field of a part of it. Where nobody may change such parts, only harmless
    ones."""
    return "write" not in closed_operations(part) or name in PART_FIELDS.get(part, ())


def is_own_field(model, name):
    """Fields that belong to the record itself although Odoo takes them from another one."""
    return name in OWN_FIELDS.get(model, ()) or name in OWN_FIELDS.get("*", ())
