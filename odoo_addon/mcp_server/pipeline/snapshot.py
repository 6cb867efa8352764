"""Caches the rules, limits and settings of a database as one value, until their version changes."""

from collections import namedtuple

from ..policy.rules import OPERATIONS, ModelRule, Rules
from .keys import SECRET_PARAMETER

VERSION_PARAMETER = "mcp_server.rules_version"

Limit = namedtuple("Limit", "operation period maximum")
Settings = namedtuple("Settings", "enabled standard_keys hide_names max_rows reserved_percent priority limited")
Snapshot = namedtuple("Snapshot", "version rules settings limits key_models secret")

_ATTRIBUTE = "_mcp_server_snapshot"


def remembered(registry):
    """Returns the snapshot that this process has cached, perhaps of an older version. Reads it if there is none."""
    return getattr(registry, _ATTRIBUTE, None) or read(registry)


def read(registry):
    with registry.cursor() as cr:
        snapshot = _read(cr)
    setattr(registry, _ATTRIBUTE, snapshot)
    return snapshot


def forget(registry):
    setattr(registry, _ATTRIBUTE, None)


def _read(cr):
    cr.execute("SELECT key, value FROM ir_config_parameter WHERE key LIKE 'mcp\\_server.%%'")
    parameters = dict(cr.fetchall())
    version = int(parameters.get(VERSION_PARAMETER) or 0)
    return Snapshot(
        version,
        Rules(version, _model_rules(cr)),
        _settings(parameters),
        _limits(cr),
        _key_models(cr),
        parameters.get(SECRET_PARAMETER) or "",
    )


def _model_rules(cr):
    cr.execute(
        "SELECT model_name, allow_read, allow_create, allow_write, allow_unlink, action_names, denied_fields,"
        "       writable_fields"
        "  FROM mcp_enabled_model WHERE active"
    )
    rules = {}
    for model, read_, create, write, unlink, actions, denied, writable in cr.fetchall():
        flags = dict(zip(("read", "create", "write", "unlink"), (read_, create, write, unlink)))
        operations = tuple(operation for operation in OPERATIONS if flags[operation])
        listed = (frozenset(names(text)) for text in (actions, denied, writable))
        rules[model] = ModelRule(model, operations, *listed)
    return rules


def _limits(cr):
    cr.execute("SELECT operation, period, maximum FROM mcp_limit WHERE active ORDER BY operation, period")
    return tuple(Limit(*row) for row in cr.fetchall())


def _key_models(cr):
    """Returns the models of the keys that are limited to some. A model that was uninstalled opens nothing in its
    place."""
    cr.execute(
        "SELECT k.id, array_remove(array_agg(m.model), NULL) FROM mcp_key k"
        " LEFT JOIN mcp_key_model_rel r ON r.key_id = k.id LEFT JOIN ir_model m ON m.id = r.model_id"
        " WHERE k.is_limited GROUP BY 1"
    )
    return {key_id: frozenset(models) for key_id, models in cr.fetchall()}


def _settings(parameters):
    def switch(name):
        return parameters.get("mcp_server." + name) in ("True", "true", "1")

    def number(name, default):
        try:
            return int(parameters.get("mcp_server." + name) or default)
        except ValueError:
            return default

    return Settings(
        enabled=switch("enabled"),
        standard_keys=switch("accept_standard_keys"),
        hide_names=switch("hide_relation_names"),
        max_rows=max(1, number("max_rows", 500)),
        reserved_percent=min(90, max(0, number("reserved_percent", 0))),
        priority=frozenset(names(parameters.get("mcp_server.priority_operations"))),
        limited=switch("enable_rate_limiting"),
    )


def names(text):
    """Splits a list of names as people write it: separated by commas, blanks or lines."""
    return (text or "").replace(",", " ").split()


def current(registry):
    """Returns the current snapshot, for endpoints that do not record a call."""
    known = remembered(registry)
    with registry.cursor() as cr:
        cr.execute("SELECT value FROM ir_config_parameter WHERE key = %s", [VERSION_PARAMETER])
        row = cr.fetchone()
    return known if row and int(row[0]) == known.version else read(registry)
