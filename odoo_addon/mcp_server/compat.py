"""Collects the differences between the Odoo series that this code runs on."""

from functools import partial

from odoo import api, exceptions, models, release
from odoo.modules.registry import Registry
from odoo.service import model as service_model
from odoo.tools import lazy

try:
    # Odoo 20 turned odoo.http into a package and moved these there.
    from odoo.http.retrying import retrying
    from odoo.http.router import db_filter
    from odoo.http.session import SessionExpiredException
    from odoo.http.session import check as require_session
except ImportError:
    from odoo.http import SessionExpiredException, db_filter
    from odoo.service.security import check_session

    # `retrying` exists from 16 on.
    retrying = getattr(service_model, "retrying", None)

    def require_session(session, env):
        if not check_session(session, env):
            raise SessionExpiredException("Session expired")


SERIES = release.version_info[0]
if isinstance(SERIES, str):  # "saas~19"
    SERIES = int(SERIES.replace("saas~", ""))


def in_transaction(registry, uid, context, work):
    """Runs `work(env)` as a user in its own transaction, repeats it after a serialization failure, and commits."""
    if retrying is not None:
        with registry.cursor() as cr:
            # Odoo flushes through the first environment of a cursor, so the caller's is made first.
            env = api.Environment(cr, uid, context)
            return retrying(partial(work, env), env)
    return _in_checked_transaction(registry, uid, context, work)


def _in_checked_transaction(registry, uid, context, work):
    @service_model.check
    def attempt(_dbname):
        with registry.manage_changes(), registry.cursor() as cr:
            if not hasattr(api, "Transaction"):
                # Up to 14 environments belong to the thread and outlive the cursor of the previous attempt.
                api.Environment.reset()
            env = api.Environment(cr, uid, context)
            result = work(env)
            flush(env)
            return result

    return attempt(registry.db_name)


def violation(env, error):
    """Returns Odoo's message for a violated constraint of the database, as Odoo words it at the end of a call."""
    if hasattr(service_model, "_as_validation_error"):
        return str(service_model._as_validation_error(env, error))
    if hasattr(env["base"], "_sql_error_to_message"):
        models = (name for name, model in env.registry.items() if model._table == error.diag.table_name)
        return str(env[next(models, "base")]._sql_error_to_message(error))
    return _checked_violation(env, error)


def _checked_violation(env, error):
    @service_model.check
    def again(_dbname, context):
        raise error

    try:
        again(env.cr.dbname, context={"lang": env.context.get("lang") or "en_US"})
    except exceptions.ValidationError as raised:
        return raised.args[0]


def settle(value):
    """Evaluates lazy values in a result while there is still a cursor."""
    if isinstance(value, lazy):
        settle(value._value)
    elif isinstance(value, dict):
        for item in value.values():
            settle(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            settle(item)


def flush(env):
    if hasattr(env, "flush_all"):
        env.flush_all()
    else:
        env["base"].flush()


def invalidate(env):
    """Clears the cached values of records after a change outside the ORM."""
    if hasattr(env, "invalidate_all"):
        env.invalidate_all()
    else:
        env.cache.invalidate()


def clear_caches(env):
    if hasattr(getattr(env, "transaction", None), "invalidate_ormcache"):
        env.transaction.invalidate_ormcache()
    elif hasattr(env.registry, "clear_cache"):
        env.registry.clear_cache()
    else:
        env.registry.clear_caches()


def has_access(records, operation):
    """True if Odoo's own rights allow an operation on records, or on the model if there are none."""
    if hasattr(records, "has_access"):
        return records.has_access(operation)
    if not records.check_access_rights(operation, raise_exception=False):
        return False
    return len(records._filter_access_rules(operation)) == len(records)


def may_see(model, field):
    """True if the groups of a field let the user read it."""
    if hasattr(model, "_has_field_access"):
        return model._has_field_access(field, "read")
    return not field.groups or model.user_has_groups(field.groups)


def check_access(records, operation):
    """Raises AccessError unless Odoo's own rights allow an operation on records."""
    if hasattr(records, "check_access"):
        records.check_access(operation)
        return
    records.check_access_rights(operation)
    records.check_access_rule(operation)


def public_method(model, name):
    """Returns a method of a model that may be called from outside. Raises AttributeError or AccessError for others."""
    for place in (models, service_model):
        if hasattr(place, "get_public_method"):
            return place.get_public_method(model, name)
    if name.startswith("_"):
        raise AttributeError(name)
    return getattr(type(model), name)


def content_of(file):
    """Returns the bytes of a file that is stored in Odoo, or None for an empty one. Odoo 20 wraps them in an object."""
    raw = file.with_context(bin_size=False).raw
    return getattr(raw, "content", raw) or None


def is_served(name):
    """True if the server's settings allow access to a database under the name that the caller used."""
    return name in db_filter([name])


def registry_named(name):
    """Returns the registry of a database, with the changes that other processes have signalled. Raises if there is
    none."""
    registry = Registry(name)
    return registry.check_signaling() if hasattr(registry, "check_signaling") else registry


def is_session_good(session, env):
    """True if a web session is still valid for its user."""
    try:
        require_session(session, env)
    except SessionExpiredException:
        return False
    return True


def users_of(group):
    """Returns the users of a group, including those of the groups that imply it."""
    return group.all_user_ids if "all_user_ids" in group._fields else group.users


def hook_cursor(args):
    """Returns the cursor of an installation hook, which receives a cursor up to 16 and an environment from 17 on."""
    return args[0].cr if isinstance(args[0], api.Environment) else args[0]


def combined_arch(view):
    """Returns a view as XML, combined with the views that inherit from it."""
    return view.get_combined_arch() if hasattr(view, "get_combined_arch") else view.read_combined(["arch"])["arch"]
