"""Imitates the parts of each Odoo series that `compat.py` of the addon uses: names, signatures and slots as in Odoo's
sources, with just enough behaviour to show whether they are used correctly. The sources are

- 14 and 15: odoo/api.py (Environment, Environments, Transaction), odoo/service/model.py (check)
- 16 to 18: odoo/api.py (Transaction, from 18 with slots), odoo/service/model.py (retrying, _as_validation_error)
- 19: odoo/orm/environments.py, odoo/service/model.py (get_public_method), odoo/orm/models.py (_sql_error_to_message)
- 20: odoo/http/retrying.py, router.py, session.py, odoo/orm/environments.py (invalidate_ormcache)
"""

from contextlib import contextmanager
from functools import wraps
from types import ModuleType, SimpleNamespace


class Failure(Exception):
    """PostgreSQL's error after a conflict with another transaction."""


class Violation(Exception):
    """PostgreSQL's error for a violated constraint."""

    diag = SimpleNamespace(table_name="thing")


class AccessError(Exception):
    pass


class ValidationError(Exception):
    pass


class SessionExpiredException(Exception):
    pass


class lazy:
    def __init__(self, work):
        self.work, self.evaluated = work, False

    @property
    def _value(self):
        self.evaluated = True
        return self.work()


class Cursor:
    def __init__(self, registry):
        self.registry, self.dbname, self.transaction = registry, registry.db_name, None
        self.done = []

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None and self.registry.series < 16:
            self.commit()
        self.done.append("close")

    def flush(self):
        if self.transaction is not None:
            self.transaction.flush()

    def commit(self):
        self.done.append("commit")

    def rollback(self):
        self.done.append("rollback")


class Registry(dict):
    def __init__(self, db_name="db", series=19):
        super().__init__(thing=SimpleNamespace(_table="thing"))
        self.db_name, self.series, self.cursors, self.cleared, self.checked = db_name, series, [], 0, False

    def cursor(self):
        self.cursors.append(Cursor(self))
        return self.cursors[-1]

    @contextmanager
    def manage_changes(self):
        yield

    def _clear(self):
        self.cleared += 1


def registry_class(series):
    names = {"clear_caches": series <= 16, "clear_cache": 17 <= series <= 19}
    members = {name: Registry._clear for name, known in names.items() if known}

    def check_signaling(self):
        self.checked = True
        return self

    def __init__(self, db_name="db"):
        Registry.__init__(self, db_name, series)

    if series <= 19:
        members["check_signaling"] = check_signaling
    return type("Registry", (Registry,), dict(members, __init__=__init__))


class _Transaction:
    __slots__ = ()

    def __init__(self, registry):
        self.registry, self.envs = registry, []
        if "default_env" in type(self).__slots__:
            self.default_env = None

    def flush(self):
        """Flushes with the default environment; up to 18 with the first one that it finds."""
        env = getattr(self, "default_env", None) or self.envs[0]
        env.written = True

    def reset(self):
        self.envs = self.envs[:1]


def transaction_class(series):
    slots = ["cache", "envs", "protected", "registry", "tocompute"]
    if series >= 19:
        slots.append("default_env")
    members = {"__slots__": tuple(slots)} if series >= 18 else {"__slots__": ("__dict__",)}
    if series >= 20:
        members["invalidate_ormcache"] = lambda self, cache_name="default": self.registry._clear()
    return type("Transaction", (_Transaction,), members)


class _Environment:
    def __init__(self, cr, uid, context, su=False):
        self.cr, self.uid, self.context, self.su = cr, uid, context, su
        self.registry, self.written, self.forgotten = cr.registry, False, 0

    def __getitem__(self, name):
        return self.model(self, name)

    def _write(self):
        self.written = True

    def _forget(self):
        self.forgotten += 1


def environment_class(series, transaction, model):
    class Environment(_Environment):
        def __init__(self, cr, uid, context, su=False):
            super().__init__(cr, uid, context, su)
            if series == 14:
                self.envs.append(self)
            else:
                cr.transaction = cr.transaction or transaction(cr.registry)
                self.transaction = cr.transaction
                self.transaction.envs.append(self)
                if series >= 19 and self.transaction.default_env is None and uid:
                    self.transaction.default_env = self
            if series < 16:
                self.cache = SimpleNamespace(invalidate=self._forget)

    Environment.model = model
    if series == 14:
        # Environments belong to the thread, whatever their cursor.
        Environment.envs = []
        Environment.reset = classmethod(lambda cls: cls.envs.clear())
    else:
        Environment.reset = lambda self: self.transaction.reset()
    if series >= 16:
        Environment.flush_all = _Environment._write
        Environment.invalidate_all = _Environment._forget
    return Environment


class _Model:
    _name = "thing"

    def __init__(self, env, name="thing", may=True, ids=(1, 2)):
        self.env, self.may, self._ids = env, may, ids

    def __len__(self):
        return len(self._ids)

    def action_done(self):
        return "done"

    def _secret(self):
        return "secret"


def model_class(series):
    def check(self, operation):
        if not self.may:
            raise AccessError(operation)

    def check_access_rights(self, operation, raise_exception=True):
        if self.may is None and raise_exception:
            raise AccessError(operation)
        return self.may is not None

    def _filter_access_rules(self, operation):
        return self._ids if self.may else self._ids[:1]

    members = {}
    if series <= 15:
        members["flush"] = lambda self: self.env._write()
    if series <= 19:
        members.update(
            check_access_rights=check_access_rights, check_access_rule=check, _filter_access_rules=_filter_access_rules
        )
    if series >= 18:
        members.update(check_access=check, has_access=lambda self, operation: bool(self.may))
    if series >= 19:
        members["_sql_error_to_message"] = lambda self, error: "It does not hold."
    return type("Model", (_Model,), members)


def _loop(attempt, again):
    """Repeats an attempt as Odoo does, up to five times but without waiting."""
    for _ in range(5):
        try:
            return attempt()
        except Failure:
            again()
        except Violation:
            again()
            raise ValidationError("It does not hold.") from None
    raise Failure


def check(f):
    @wraps(f)
    def wrapper(___dbname, *args, **kwargs):
        return _loop(lambda: f(___dbname, *args, **kwargs), lambda: None)

    return wrapper


def retrying(func, env):
    def attempt():
        result = func()
        env.cr.flush()
        return result

    result = _loop(attempt, env.cr.rollback)
    env.cr.commit()
    return result


def get_public_method(model, name):
    if name.startswith("_"):
        raise AccessError(name)
    return getattr(type(model), name)


def check_session(session, env):
    return session == "good"


def check_20(session, request_or_env):
    if session != "good":
        raise SessionExpiredException


def db_filter(dbs, host=None):
    return [name for name in dbs if name.startswith("served")]


def odoo(series):
    """Returns the modules of a series by name, for `sys.modules`."""
    model = model_class(series)
    transaction = transaction_class(series)
    api = {"Environment": environment_class(series, transaction, model)}
    if series >= 15:
        api["Transaction"] = transaction
    service = {"check": check} if series <= 15 else {}
    if 16 <= series <= 19:
        service["retrying"] = retrying
    if 16 <= series <= 18:
        service["_as_validation_error"] = lambda env, error: ValidationError("It does not hold.")
    if series == 19:
        service["get_public_method"] = get_public_method
    contents = {
        "odoo": {},
        "odoo.api": api,
        "odoo.exceptions": {"AccessError": AccessError, "ValidationError": ValidationError},
        "odoo.models": {"get_public_method": get_public_method} if series >= 20 else {},
        "odoo.modules": {"get_module_path": lambda name: None},
        "odoo.modules.registry": {"Registry": registry_class(series)},
        "odoo.release": {"version_info": (series, 0, 0, "final", 0, "")},
        "odoo.service": {},
        "odoo.service.model": service,
        "odoo.tools": {"lazy": lazy},
        "odoo.http": {},
    }
    expired = {"SessionExpiredException": SessionExpiredException}
    if series >= 20:
        contents["odoo.http"] = {"__path__": []}
        contents["odoo.http.retrying"] = {"retrying": retrying}
        contents["odoo.http.router"] = {"db_filter": db_filter}
        contents["odoo.http.session"] = dict(expired, check=check_20)
    else:
        contents["odoo.http"] = dict(expired, db_filter=db_filter)
        contents["odoo.service.security"] = {"check_session": check_session}
    return _modules(contents)


def _modules(contents):
    modules = {}
    for name, members in contents.items():
        modules[name] = ModuleType(name)
        vars(modules[name]).update(members)
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(modules[parent], last, modules[name])
            if parent != "odoo.http":
                modules[parent].__path__ = []
    modules["odoo"].__path__ = []
    return modules
