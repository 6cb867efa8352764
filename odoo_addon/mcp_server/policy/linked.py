"""Limits the rows of models whose records belong to a record of another model: a row is open only if that model is."""

from .table import TABLE

# Maps a model to how its rows name the record that they belong to: the fields with its model and id, or `through`
# another row that does. `alone` decides about rows without a record: a user field opens them to that user, true opens
# all of them, and absent opens none. `also` is a field with the model of a second record that the row describes.
LINKED_MODELS = TABLE["linkedModels"]
# A meeting is a record of its own, even if it names another one.
OWN_RECORDS = frozenset(("calendar.event",))
NEVER = [(0, "=", 1)]


def linked_domain(book, model, user_id):
    """Returns the rows of a linked model that may be seen, as a domain. It is empty for other models."""
    link = _link_of(book, model)
    if link is None:
        return []
    fields = book.fields_of(model) or {}
    if link.get("through", link.get("model")) not in fields:
        return list(NEVER)
    if "through" in link:
        return _through(book, model, link["through"], user_id)
    # A row that is attached to such a row, such as a file of a message, may belong to a record of any model, so linked
    # models are left out.
    models = sorted(name for name in book.rules.models if book.is_readable(name))
    readable = [name for name in models if not is_linked(book, name)]
    domain = _domain_of_owners(link, readable, user_id)
    # The files behind binary fields belong to those fields, which may be denied.
    return domain + [("res_field", "=", False)] if "res_field" in fields else domain


def is_linked(book, model):
    return _link_of(book, model) is not None


def _link_of(book, model):
    """Returns the link of a model from the policy table or, for a model that the table does not know, from its own
    fields."""
    if model in LINKED_MODELS:
        return LINKED_MODELS[model]
    info = (book.fields_of(model) or {}).get("id") if model not in OWN_RECORDS else None
    return {"model": info.linked, "alone": True} if info is not None and info.linked else None


def _domain_of_owners(link, readable, user_id):
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
    """Limits tracked changes to fields that may be named: the old value of a hidden field discloses as much as the new
    one, and Odoo stores the names of related records."""
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
