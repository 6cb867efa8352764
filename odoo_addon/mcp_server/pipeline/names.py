"""Removes the names of related records from an answer if they are not open: Odoo computes those names as superuser."""

from ..policy.linked import is_linked, linked_domain


def reduce_names(rows, model, book, hide_names):
    """Replaces each related record whose name is not open by its id."""
    fields = [model._fields[name] for name in (rows[0] if rows else ()) if name in model._fields]
    for field in fields:
        if field.type in ("properties", "properties_definition"):
            for row in rows:
                _reduce_properties(row.get(field.name), book)
        elif field.type == "many2one":
            _reduce(rows, field, model.env, book, hide_names)


def _reduce(rows, field, env, book, hide_names):
    relation, seen = field.comodel_name, ()
    if is_linked(book, relation) and book.is_readable(relation):
        seen = _visible(env, book, relation, [row[field.name][0] for row in rows if _has_name(row[field.name])])
    elif _is_open(book, relation, hide_names):
        return
    for row in rows:
        if _has_name(row[field.name]) and row[field.name][0] not in seen:
            row[field.name] = row[field.name][0]


def _is_open(book, relation, hide_names):
    return not book.is_hidden(relation, "display_name") and (book.is_readable(relation) or not hide_names)


def _visible(env, book, relation, ids):
    if book.is_hidden(relation, "display_name") or not ids:
        return ()
    found = env[relation].with_context(active_test=False)
    return set(found.search([("id", "in", ids)] + linked_domain(book, relation, env.uid)).ids)


def _reduce_properties(properties, book):
    for item in properties if isinstance(properties, (list, tuple)) else ():
        relation = item.get("comodel") if isinstance(item, dict) else None
        if relation and not (book.is_readable(relation) and not book.is_hidden(relation, "display_name")):
            item.update({key: _ids_of(item[key]) for key in ("value", "default") if key in item})


def _ids_of(value):
    if _has_name(value) and isinstance(value[0], int) and not isinstance(value[1], int):
        return value[0]
    if isinstance(value, (list, tuple)):
        return [item[0] if isinstance(item, (list, tuple)) and item else item for item in value]
    return value


def _has_name(value):
    return isinstance(value, (list, tuple)) and len(value) == 2
