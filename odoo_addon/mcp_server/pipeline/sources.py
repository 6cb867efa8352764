"""Finds all fields that a denied field closes: everything that is taken or computed from it, directly or indirectly."""

from collections import defaultdict

from ..policy.composers import COMPOSING, ID_FIELDS, MODEL_FIELDS
from ..policy.floor import is_secret_field
from ..policy.linked import LINKED_MODELS
from ..policy.table import SOURCES, TABLE
from .follows import follows, kind_of
from .naming import name_sources
from .own_code import sources_in_code, view_in_code
from .paths import MAX_STEPS, depends_of, setup_of, steps_of
from .same_values import VALUES, same_values

# The company and currency fields. Computed amounts and dates depend on them without disclosing them. If they counted
# as sources, denying one would close every field that depends on it.
FRAME = frozenset(TABLE["ownFields"].get("*", ()))
TELLS = (TABLE["tells"], SOURCES["tells"])
VIEWS = TABLE["views"]
READ_VIEWS = SOURCES["views"]
APART = TABLE["apart"]
TEXTS = ("char", "text", "html")
# Means all models. Tracked changes show fields of every model: their rows are restricted instead.
ANY = "*"

_ATTRIBUTE = "_mcp_server_takers"


def closed_fields(registry, denied):
    """Returns the (model, field) pairs that the denied ones close, without the denied ones."""
    denied = set(denied)
    if not denied:
        return frozenset()
    same = same_values(registry, denied)
    closed = same | _taken_from(registry, denied | same) | set(_forms(registry, denied)) | set(_filled(registry))
    return closed - denied


def secret_fields(registry):
    """Returns the fields that are computed from a secret, whatever is denied."""
    named = {(model, name) for model, fields in _fields(registry) for name in fields if is_secret_field(name)}
    return frozenset(_taken_from(registry, named))


def _taken_from(registry, sources):
    """Returns all fields that disclose something of these fields, directly or indirectly."""
    takers = _takers(registry)
    seen, todo = set(), [(source, kind_of(registry, *source)) for source in sources]
    while todo:
        source, kind = todo.pop()
        found = takers.get(source, ())
        if source[1] == "display_name":
            found = [*found, *_rows_of(registry, source[0], takers)]
        for taker in found:
            if (taker, kind) not in seen and follows(registry, *taker, kind):
                seen.add((taker, kind))
                todo.append((taker, kind))
    return {taker for taker, _kind in seen}


def _rows_of(registry, model, takers):
    """Yields the fields of messages, files and the like that show the names of a model's records, if its records can
    have such rows."""
    for taker in takers.get((ANY, "display_name"), ()):
        by = LINKED_MODELS.get(taker[0], {}).get("by")
        if by is None or by in registry[model]._fields:
            yield taker


def _forms(registry, denied):
    """Returns computed fields whose names begin with the name of a denied field, which are forms of it, such as
    `amount_total_signed`."""
    forms = {
        (model, name)
        for model, own in denied
        if model in registry
        for name, field in registry[model]._fields.items()
        if name.startswith(own + "_") and field.compute and field.type in VALUES
    }
    return forms | _taken_from(registry, forms)


def _filled(registry):
    """Yields texts that Odoo fills into forms for a record of any model. Which field a text comes from is not known
    here."""
    for model, fields in _fields(registry):
        if not registry[model]._transient or not any(name in fields for name in MODEL_FIELDS):
            continue
        if any(name in fields for name in ID_FIELDS):
            for name, field in fields.items():
                if field.compute and field.readonly and not field.related and field.type in TEXTS:
                    if name not in (*COMPOSING, *MODEL_FIELDS, "display_name"):
                        yield model, name


def _fields(registry):
    return ((model, model_class._fields) for model, model_class in registry.models.items())


def _takers(registry):
    """Maps each (model, field) to the fields that take something from it directly. It is cached until the registry's
    setup changes."""
    setup, takers = getattr(registry, _ATTRIBUTE, (None, None))
    if setup is not setup_of(registry):
        setup, takers = setup_of(registry), defaultdict(set)
        for model, model_class in registry.models.items():
            for name, field in model_class._fields.items():
                for source in _direct(registry, model, name, field):
                    if source != (model, name):
                        takers[source].add((model, name))
        takers = dict(takers)
        setattr(registry, _ATTRIBUTE, (setup, takers))
    return takers


def _direct(registry, model, name, field):
    alone = APART.get(model, {}).get(name)
    if alone is not None and not field.related:
        yield from _entries(registry, model, alone)
        return
    if name in FRAME and not field.related:
        return
    yield from _listed_in_table(registry, model, name)
    # Histories disclose earlier values: earlier texts, and how long a record stayed in each stage.
    if name.startswith("html_field_history"):
        yield from ((model, other) for other, info in registry[model]._fields.items() if info.type == "html")
    if name == "duration_tracking" and "stage_id" in registry[model]._fields:
        yield model, "stage_id"
    # The path contains the ids of all parents.
    if name == "parent_path" and registry[model]._parent_name in registry[model]._fields:
        yield model, registry[model]._parent_name
    if name == "display_name":
        yield from name_sources(registry, model)
    elif field.related:
        yield from steps_of(registry, model, field.related, MAX_STEPS)
    elif field.compute or field.search:
        yield from sources_in_code(registry, model, name)
        for path in _own_paths(registry, model, field):
            yield from _computed(registry, model, name, field, path)


def _own_paths(registry, model, field):
    """Returns the paths that a field is computed from. All fields of one method declare the same list of paths. A field
    with a path to another model that ends in its own name, or in the end of it, uses only that path: `city` of a
    company's address does, and `work_email` of `work_contact_id.email`."""
    paths, fields = depends_of(registry, field), registry[model]._fields

    def is_of(name, path):
        first, *steps = path.split(".")
        leads_away = first in fields and fields[first].comodel_name != model
        return bool(steps) and leads_away and f"_{name}".endswith("_" + steps[-1])

    own = [path for path in paths if is_of(field.name, path)]
    if not own:
        return paths
    together = [other.name for other in fields.values() if other.compute == field.compute and other is not field]
    is_shared = any(is_of(name, path) for path in paths if path not in own for name in together)
    return own if is_shared else paths


def _computed(registry, model, name, field, path):
    steps = list(steps_of(registry, model, path, MAX_STEPS))
    yield from (step for step in steps if step[1] not in FRAME)
    # A text that is computed from another record as a whole is usually a copy of the field with the same name.
    relation = registry[steps[-1][0]]._fields[steps[-1][1]].comodel_name if steps else None
    if relation in registry and relation != model and field.type in TEXTS and name in registry[relation]._fields:
        yield relation, name


def _listed_in_table(registry, model, name):
    """Yields what the policy table lists as disclosed by a field, although Odoo does not declare it."""
    entries = [entry for table in TELLS for entry in table.get(model, {}).get(name, ())]
    if name not in ("id", "display_name"):
        entries += _column(registry, model, name)
    yield from _entries(registry, model, entries)


def _column(registry, model, name):
    """Returns what a column of a view shows. If the policy table lists the column, only that entry counts."""
    known = VIEWS.get(model)
    read = READ_VIEWS.get(model) or (None if known else view_in_code(registry, model))
    if known and name in known["as"]:
        return known["as"][name]
    found = read["as"].get(name, []) if read else []
    of = known["of"] if known else read["of"] if read and not found else []
    return [f"{owner}:{name}" for owner in of] + list(found)


def _entries(registry, model, entries):
    for entry in entries:
        owner, _colon, source = entry.rpartition(":")
        owner = owner or model
        if owner == ANY or (owner in registry and source in registry[owner]._fields):
            yield owner, source
