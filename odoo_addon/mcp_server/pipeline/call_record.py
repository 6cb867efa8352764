"""Records the start and the end of a call, with one SQL statement each. The start finds the key, counts the call in the
caller's limit windows and writes the first half of its audit row. The end writes the other half."""

from collections import namedtuple

from .cursors import own_cursor
from .faults import Fault
from .limits import retry_after

Entry = namedtuple("Entry", "audit_id user_id key_id scope version taken")

BY_KEY = """
    SELECT k.id AS key_id, k.user_id, k.scope, k.name AS key_name, k.prefix AS key_prefix
      FROM mcp_key k JOIN res_users u ON u.id = k.user_id
     WHERE k.prefix = %(prefix)s AND k.digest = %(digest)s AND k.revoked_at IS NULL AND u.active
       AND (k.expires_at IS NULL OR k.expires_at > now() AT TIME ZONE 'utc')"""

BY_USER = """
    SELECT NULL::integer AS key_id, u.id AS user_id, 'write' AS scope, NULL AS key_name, NULL AS key_prefix
      FROM res_users u WHERE u.id = %(user_id)s AND u.active"""

_ENTER = """
WITH caller AS (%s
), wanted AS (
    SELECT * FROM unnest(%%(operations)s::text[], %%(periods)s::text[], %%(caps)s::integer[])
               AS w(operation, period, cap)
), taken AS (
    INSERT INTO mcp_counter AS c (user_id, operation, period, started_at, hits)
    SELECT caller.user_id, w.operation, w.period, date_trunc(w.period, now() AT TIME ZONE 'utc'), 1
      FROM caller, wanted w
     ORDER BY w.operation, w.period  -- always in this order, so that no two calls wait for each other
        ON CONFLICT (user_id, operation, period, started_at) DO UPDATE SET hits = c.hits + 1
     WHERE c.hits < (SELECT w.cap FROM wanted w WHERE w.operation = c.operation AND w.period = c.period)
    RETURNING operation, period, hits
), begun AS (
    INSERT INTO mcp_audit (started_at, outcome, user_id, key_id, key_name, key_prefix, door, model, method,
                           operation, record_ids, field_names, masked_args, address, agent, dry_run, request_id)
    SELECT clock_timestamp() AT TIME ZONE 'utc', 'running', caller.user_id, caller.key_id, caller.key_name,
           caller.key_prefix, %%(door)s, %%(model)s, %%(method)s, %%(operation)s, %%(record_ids)s, %%(field_names)s,
           %%(masked_args)s, %%(address)s, %%(agent)s, %%(dry_run)s, %%(request_id)s
      FROM caller
    RETURNING id
)
SELECT (SELECT id FROM begun), user_id, key_id, scope,
       (SELECT value::integer FROM ir_config_parameter WHERE key = 'mcp_server.rules_version'),
       (SELECT json_agg(json_build_array(operation, period, hits)) FROM taken)
  FROM caller"""

ENTER_BY_KEY = _ENTER % BY_KEY
ENTER_BY_USER = _ENTER % BY_USER

_LEAVE = """
WITH ended AS (
    UPDATE mcp_audit
       SET outcome = %(outcome)s, error_class = %(error_class)s, error_name = %(error_name)s,
           record_ids = coalesce(%(record_ids)s, record_ids), row_count = %(row_count)s, rules_version = %(version)s,
           duration_ms = extract(epoch FROM clock_timestamp() AT TIME ZONE 'utc' - started_at) * 1000
     WHERE id = %(audit_id)s
)
INSERT INTO mcp_key_usage AS u (key_id, calls, last_used_at, last_address)
SELECT %(key_id)s, 1, now() AT TIME ZONE 'utc', %(address)s WHERE %(key_id)s IS NOT NULL
    ON CONFLICT (key_id) DO UPDATE
       SET calls = u.calls + 1, last_used_at = excluded.last_used_at, last_address = excluded.last_address"""


def _recordable(params):
    """Replaces what PostgreSQL cannot store in texts, so that a call that is refused for NUL or a lone surrogate can be
    recorded too."""
    return {name: _storable(value) if isinstance(value, str) else value for name, value in params.items()}


def _storable(text):
    return text.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def enter(registry, statement, params, windows, version):
    """Returns the caller's entry, or None for an invalid key. If the rules' version in the database is not `version`,
    the entry is returned without being saved, because its limits may differ. Raises `Fault` if a window is full: the
    refused call counts in no window and stays on record."""
    operations, periods, caps = (list(column) for column in zip(*windows)) if windows else ([], [], [])
    params = dict(_recordable(params), operations=operations, periods=periods, caps=caps)
    with own_cursor(registry) as cr:
        cr.execute(statement, params)
        row = cr.fetchone()
        if row is None:
            return None
        entry = Entry(*row)._replace(version=row[4] or 0, taken=[tuple(item) for item in row[5] or []])
        if entry.version != version:
            return entry
        if len(entry.taken) == len(windows):
            cr.commit()  # pylint: disable=invalid-commit  # own transaction: the audit outlives the call
            return entry
        cr.rollback()
        return _refuse(cr, statement, params, windows, entry)


def _refuse(cr, statement, params, windows, entry):
    passed = {(operation, period) for operation, period, _hits in entry.taken}
    full = [period for operation, period, _cap in windows if (operation, period) not in passed]
    cr.execute(statement, dict(params, operations=[], periods=[], caps=[]))
    audit_id = cr.fetchone()[0]
    cr.execute(
        "UPDATE mcp_audit SET outcome = 'limited', error_class = 'limit', duration_ms = 0 WHERE id = %s", [audit_id]
    )
    cr.commit()  # pylint: disable=invalid-commit  # own transaction: a refused call stays on record
    raise Fault("limit", "Too many requests. Rate limit exceeded.", retry_after=retry_after(full))


def leave(registry, params):
    with own_cursor(registry) as cr:
        cr.execute(_LEAVE, _recordable(params))
        cr.commit()  # pylint: disable=invalid-commit  # own transaction: the outcome is recorded whatever it was


_UNKNOWN = """
INSERT INTO mcp_audit (started_at, outcome, error_class, door, operation, key_prefix, address, agent, duration_ms)
SELECT clock_timestamp() AT TIME ZONE 'utc', 'denied', 'auth', %(door)s, 'sign_in', %(prefix)s, %(address)s,
       %(agent)s, 0
 WHERE (SELECT count(*) FROM mcp_audit
         WHERE error_class = 'auth' AND address = %(address)s
           AND started_at > now() AT TIME ZONE 'utc' - interval '1 minute') < 20"""


def record_unknown(registry, door, prefix, address, agent):
    """Records the use of an invalid key, at most 20 times a minute for one address."""
    with own_cursor(registry) as cr:
        params = {"door": door, "prefix": prefix, "address": address, "agent": agent}
        cr.execute(_UNKNOWN, _recordable(params))
        cr.commit()  # pylint: disable=invalid-commit  # own transaction: nothing else happens in it
