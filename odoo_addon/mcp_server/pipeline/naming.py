"""What a record's name is made of, and what a search by name looks into, as (model, field) pairs."""

from ..policy.table import SOURCES, TABLE
from .own_code import name_sources_in_code
from .paths import depends_of, steps_of

SHOWN = TABLE["shownNames"]
MADE = SOURCES["shownNames"]
SEARCHED = TABLE["nameSearch"]
MAX_DEPTH = 3


def name_sources(registry, model):
    """What a record's name shows when no context says more. Where the table knows, that: some models say more than they
    show."""
    model_class = registry[model]
    yield from name_sources_in_code(registry, model)
    if model in SHOWN:
        yield from _known(registry, model, SHOWN[model])
        return
    own = (model_class._rec_name,) if model_class._rec_name else ()
    yield from _known(registry, model, MADE.get(model, ()))
    for path in ("name", *own, *depends_of(registry, model_class._fields["display_name"])):
        yield from steps_of(registry, model, path)


def searched_sources(registry, model, depth=0):
    """What a search by name looks into, on whatever series: of a relation, what a search for its name does."""
    pairs = list(_known(registry, model, SEARCHED.get(model, ())))
    named = getattr(registry[model], "_rec_names_search", None)
    # A few models work theirs out by the company: the table knows them.
    for path in named if isinstance(named, (list, tuple)) else ():
        pairs += steps_of(registry, model, path)
    for owner, name in pairs:
        yield owner, name
        relation = owner if name == "display_name" else registry[owner]._fields[name].comodel_name
        if relation in registry and (relation != model or name != "display_name") and depth < MAX_DEPTH:
            yield relation, "display_name"
            yield from searched_sources(registry, relation, depth + 1)


def _known(registry, model, entries):
    """Pairs out of a table that names fields of the model, and others as `model:field`."""
    for entry in entries:
        owner, _colon, name = entry.rpartition(":")
        owner = owner or model
        if owner in registry and name in registry[owner]._fields:
            yield owner, name
