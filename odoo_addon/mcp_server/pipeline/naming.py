"""Lists the fields that a record's name is made of, and those that a search by name looks into, as (model, field)
pairs."""

from ..policy.table import SOURCES, TABLE
from .own_code import name_sources_in_code
from .paths import depends_of, steps_of

SHOWN = TABLE["shownNames"]
MADE = SOURCES["shownNames"]
SEARCHED = TABLE["nameSearch"]
MAX_DEPTH = 3


def name_sources(registry, model):
    """Yields what a record's name shows without a special context. The policy table has precedence: some models declare
    more dependencies than they show."""
    model_class = registry[model]
    yield from name_sources_in_code(registry, model)
    if model in SHOWN:
        yield from _known(registry, model, SHOWN[model])
        return
    own = (model_class._rec_name,) if model_class._rec_name else ()
    yield from _known(registry, model, MADE.get(model, ()))
    for path in ("name", *own, *depends_of(registry, model_class._fields["display_name"])):
        yield from steps_of(registry, model, path)
    # If the name field is a relation, the name is that of the related record.
    for name in own:
        relation = model_class._fields[name].comodel_name
        if relation in registry and relation != model:
            yield relation, "display_name"


def named_after(registry, model, field):
    """Returns the models whose names are all that a field shows: the name field is a relation, or Odoo builds a text
    from the names of other records."""
    if field.name == "display_name":
        own = registry[model]._fields.get(registry[model]._rec_name)
        return (own.comodel_name,) if own is not None and own.type == "many2one" and own.comodel_name else ()
    if field.readonly and not field.store and (field.type in ("json", "binary") or field.name.endswith("_widget")):
        # Structures that Odoo's web client draws from records of other models.
        told = TABLE["tells"].get(model, {}).get(field.name, ())
        owners = dict.fromkeys(entry.rpartition(":")[0] for entry in told)
        return tuple(owner for owner in owners if owner not in ("", "*", model) and owner in registry)
    if not field.readonly or field.related or field.type not in ("char", "text", "html"):
        return ()
    told = [entry for table in (TABLE, SOURCES) for entry in table["tells"].get(model, {}).get(field.name, ())]
    owners = [entry.rpartition(":") for entry in told]
    if any(owner in ("", "*") or name not in ("name", "display_name") for owner, _colon, name in owners):
        return ()
    return tuple(dict.fromkeys(owner for owner, _colon, _name in owners if owner != model and owner in registry))


def searched_sources(registry, model, depth=0):
    """Yields what a search by name looks into, in any series. A relation is searched by the name of its records."""
    pairs = list(_known(registry, model, SEARCHED.get(model, ())))
    named = getattr(registry[model], "_rec_names_search", None)
    # A few models compute theirs per company. The policy table lists them.
    named = named if isinstance(named, (list, tuple)) else ()
    if not named and model not in SEARCHED and registry[model]._rec_name:
        named = (registry[model]._rec_name,)
    for path in named:
        pairs += steps_of(registry, model, path)
    for owner, name in pairs:
        yield owner, name
        relation = owner if name == "display_name" else registry[owner]._fields[name].comodel_name
        if relation in registry and (relation != model or name != "display_name") and depth < MAX_DEPTH:
            yield relation, "display_name"
            yield from searched_sources(registry, relation, depth + 1)


def _known(registry, model, entries):
    """Yields the pairs of a table that names fields of the model, and fields of other models as `model:field`."""
    for entry in entries:
        owner, _colon, name = entry.rpartition(":")
        owner = owner or model
        if owner in registry and name in registry[owner]._fields:
            yield owner, name
