"""Records that belong to a record of another model: open only as far as that model is."""

from .table import TABLE

# Model -> how its rows name the record that they belong to: fields with its model and id, or `through` another row that
# does. `alone`: what of rows that belong to none. A user field: they are that user's own; true: all can be seen;
# absent: none. `also`: a field with the model of a second record that the row tells of.
LINKED_MODELS = TABLE["linkedModels"]
# A meeting stands for itself, whatever else it names.
OWN_RECORDS = frozenset(("calendar.event",))
NEVER = [(0, "=", 1)]


def linked_domain(book, model, user_id):
    """The rows of such a model that may be seen, as a domain; empty for other models."""
    link = _link_of(book, model)
    if link is None:
        return []
    fields = book.fields_of(model) or {}
    if link.get("through", link.get("model")) not in fields:
        return list(NEVER)
    if "through" in link:
        return _through(book, model, link["through"], user_id)
    # What hangs on such a row itself, as a file on a message, may belong to a record of any model further on.
    models = sorted(name for name in book.rules.models if book.is_readable(name))
    readable = [name for name in models if not is_linked(book, name)]
    domain = _owned(link, readable, user_id)
    # The files behind binary fields are the fields' own, and may be denied there.
    return domain + [("res_field", "=", False)] if "res_field" in fields else domain


def is_linked(book, model):
    return _link_of(book, model) is not None


def _link_of(book, model):
    """The table's line of a model; for one that it does not know, what the model itself says."""
    if model in LINKED_MODELS:
        return LINKED_MODELS[model]
    info = (book.fields_of(model) or {}).get("id") if model not in OWN_RECORDS else None
    return {"model": info.linked, "alone": True} if info is not None and info.linked else None


def _owned(link, readable, user_id):
    named, alone, also = link["model"], link.get("alone"), link.get("also")
    if also:
        return [(named, "in", readable), "|", (also, "=", False), (also, "in", readable)]
    if alone is True:
        return ["|", (named, "=", False), (named, "in", readable)]
    if alone:
        return ["|", "&", (named, "=", False), (alone, "=", user_id), (named, "in", readable)]
    return [(named, "in", readable)]


def _through(book, model, step, user_id):
    relation = book.fields_of(model)[step].relation
    inner = linked_domain(book, relation, user_id)
    domain = [item if isinstance(item, str) or item[0] == 0 else (f"{step}.{item[0]}", *item[1:]) for item in inner]
    if model == "mail.tracking.value":
        domain += _tracked(book)
    return domain


def _tracked(book):
    """Changes of the fields that may be named: what a hidden field was before tells as much as what it is, and of a
    relation Odoo keeps the names."""
    tracked = "field_id" if "field_id" in book.fields_of("mail.tracking.value") else "field"
    domain = [(tracked, "!=", False)]
    for model in sorted(name for name in book.rules.models if book.is_readable(name)):
        fields = book.fields_of(model) or {}
        hidden = sorted(name for name in fields if book.is_hidden(model, name) or _hides_names(book, fields[name]))
        if hidden:
            domain += ["|", (tracked + ".model", "!=", model), (tracked + ".name", "not in", hidden)]
    return domain


def _hides_names(book, info):
    relation = info.relation
    return relation is not None and not (book.is_readable(relation) and not book.is_hidden(relation, "display_name"))
