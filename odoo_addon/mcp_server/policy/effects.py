"""Judges the side effects of writing a field: each effect must be allowed by the rules of the model that it changes."""

import re

from .floor import closed_operations
from .refusal import Refusal
from .table import TABLE

EFFECTS = TABLE["effects"]
ANY_MODEL = EFFECTS["*"]
INVERSES = TABLE["inverses"]
ALIASES = TABLE["aliases"]
WORKFLOW = TABLE["workflow"]
_VERBS = {"create": "makes", "write": "changes", "unlink": "deletes"}


def is_listed(model, name):
    """True if the policy table says what a value of the field does."""
    return (
        _listed(model, name) is not None
        or name in INVERSES.get(model, ())
        or name in ALIASES.get(model, ())
        or name in WORKFLOW.get(model, ())
    )


def judge_effects(book, model, name, info, value, path, creating=False, in_new=False):
    """Checks what a value does beyond its own field. `in_new` is true if the record is created together with the record
    that it belongs to: nothing existing can be lost then."""
    rule = book.rule(model)
    if rule is not None and name in rule.writable_fields:
        return
    if info.elsewhere:
        message = f"{name} of {model} holds no value of its own: Odoo does something else with it. Leave it out."
        raise Refusal("field_readonly", message, path)
    linked = _is_linked(model, name)
    for operation, owner in _effects(model, name, value, creating):
        if linked and not _leads_to(book, model, owner):
            continue
        # A new record has no other records of its own yet.
        if operation == "unlink" and (in_new or (creating and owner == model)):
            continue
        if operation not in book.open_operations(owner):
            does = f"{name} of {model} also {_VERBS[operation]} records of {owner}"
            why = f"{operation} is not enabled there."
            if operation in closed_operations(owner):
                why = f"no right opens that. An administrator can name {name} among the Writable Fields of {model}."
            raise Refusal("operation_disabled", f"{does}: {why}", path)


def _effects(model, name, value, creating):
    listed = _listed(model, name) or ()
    if isinstance(listed, dict):
        text = str(value).lower() if isinstance(value, bool) else str(value)
        nothing = (creating and listed.get("changes")) or ("unless" in listed and re.search(listed["unless"], text))
        chosen = listed.get("when", {}).get(text)
        if creating and chosen:
            # A new record has nothing yet that one of its choices could delete.
            chosen = [entry for entry in chosen if not entry.endswith(":unlink")]
        listed = () if nothing else listed.get("does", ()) if chosen is None else chosen
    else:
        listed = _of_links(listed, value)
    for entry in listed:
        owner, _colon, operation = entry.partition(":")
        yield operation, owner


def _is_linked(model, name):
    """True if the effects are on models of apps that may not be installed. Without the app, no field of this model
    leads to them."""
    listed = _listed(model, name)
    return isinstance(listed, dict) and listed.get("linked") is True


def _leads_to(book, model, owner):
    return any(info.relation == owner for info in (book.fields_of(model) or {}).values())


def _of_links(entries, value):
    """Narrows the effects to what the commands do, if rows represent the links of a relation to many: adding a link
    creates a row, removing one deletes it."""
    owners = {entry.partition(":")[0] for entry in entries}
    operations = sorted(entry.partition(":")[2] for entry in entries)
    if len(owners) != 1 or operations != ["create", "unlink"] or not isinstance(value, (list, tuple)):
        return entries
    codes = {command[0] if isinstance(command, (list, tuple)) and command else 6 for command in value}
    kept = {4: "create", 3: "unlink"}.get(next(iter(codes))) if len(codes) == 1 else None
    return [entry for entry in entries if kept is None or entry.endswith(kept)]


def _listed(model, name):
    return EFFECTS.get(model, {}).get(name, ANY_MODEL.get(name))
