"""Finds the fields of a model that a user could not read, so that descriptions of the model leave them out."""

from psycopg2 import Error

from odoo.exceptions import AccessError

from ..compat import has_access, invalidate, may_see
from .call import RolledBack
from .paths import depends_of

TO_MANY = ("one2many", "many2many")


def readable_fields(model, names, book):
    """Returns the fields that the rules and Odoo's rights let the user read, as far as this can be decided without a
    record."""
    reach = _Reach(book)
    found = [name for name in names if reach.is_open(model, name)]
    refused = _refused(model, [name for name in found if _declares_no_path(model, name)])
    return {name for name in found if name not in refused}


class _Reach:
    """Decides for one field at a time, and caches its answers."""

    def __init__(self, book):
        self.book = book
        self.known = {}

    def is_open(self, model, name):
        key = (model._name, name)
        if key not in self.known:
            # A field that depends on itself is decided by its other dependencies.
            self.known[key] = True
            self.known[key] = self._is_open(model, name)
        return self.known[key]

    def _is_open(self, model, name):
        field = model._fields.get(name)
        if field is None or self.book.is_hidden(model._name, name) or not may_see(model, field):
            return False
        if field.type in TO_MANY and not has_access(model.env[field.comodel_name], "read"):
            return False
        # These are values for Odoo's web client, such as tables with keys that are not texts.
        if field.type == "binary" and field.compute and not field.store and not getattr(field, "exportable", True):
            return False
        if not _is_computed_by_user(field):
            return True
        return all(self._is_path_open(model, path) for path in depends_of(model.pool, model._fields[name]))

    def _is_path_open(self, model, path):
        for step in path.split("."):
            if model is None or step not in model._fields:
                return True
            if not self.is_open(model, step):
                return False
            field = model._fields[step]
            model = model.env.get(field.comodel_name) if field.relational else None
        return True


def _is_computed_by_user(field):
    return bool(field.compute) and not field.store and not field.compute_sudo


def _declares_no_path(model, name):
    """True if a computed field does not declare what it is computed from."""
    return _is_computed_by_user(model._fields[name]) and not depends_of(model.pool, model._fields[name])


def _refused(model, names):
    """Returns the fields that the user may not compute, tried on one record. Everything that this does is rolled
    back."""
    if not names:
        return set()
    try:
        with model.env.cr.savepoint():
            found = model.search([], limit=1) if has_access(model, "read") else model
            raise RolledBack(_try(found or model.new({}), names))
    except RolledBack as tried:
        return tried.result
    finally:
        invalidate(model.env)


def _try(record, names):
    refused = set()
    for name in names:
        try:
            record[name]
        except AccessError:
            refused.add(name)
        except Error:
            # The transaction accepts no further query until it is rolled back.
            break
        except Exception:
            # The error may be specific to this record.
            continue
    return refused
