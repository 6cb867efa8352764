"""A call from its credential to its result: who, how often, on record, may it, do it, on record."""

import json
import logging
from contextlib import nullcontext

from ..compat import flush, in_transaction
from ..policy import Caller, Refusal, decide, plan
from ..policy.masking import field_names, masked
from ..policy.methods import Plan
from . import gate, guard, keys, limits, snapshot
from .faults import Fault, to_fault
from .fields import fields_of
from .identify import standard_key_user
from .notices import send_notices
from .perform import perform

_logger = logging.getLogger(__name__)

MAX_RECORDED_IDS = 100


class _RolledBack(Exception):
    """Carries the result of a dry run out of its transaction."""

    def __init__(self, result):
        super().__init__()
        self.result = result


def serve(registry, credential, call):
    """The result of a call and the version of the rules it was judged by. Raises `Fault`."""
    planned, refusal = _planned(call, snapshot.remembered(registry))
    known, entry = _enter(registry, credential, call, planned)
    try:
        if call.user_id not in (None, entry.user_id):
            raise Fault("auth", "This key is another user's.")
        if refusal is not None:
            raise refusal
        result = _carry_out(registry, known, entry, planned, call.dry_run)
    except Exception as error:
        fault = to_fault(error)
        fault.rules_version = known.version
        outcome = "denied" if isinstance(error, Refusal) else "failed"
        _leave(registry, credential, known, entry, planned, outcome, fault=fault)
        raise fault from error
    _leave(registry, credential, known, entry, planned, "ok", result=result)
    send_notices(registry, entry.user_id, limits.crossed(known, entry.taken))
    return result, known.version


def _planned(call, known):
    """The call's shape; of one that has none, enough to put it on record."""
    try:
        return plan(call.model, call.method, call.ids, call.args, call.context, known.settings.max_rows), None
    except Refusal as refusal:
        return Plan(str(call.model)[:128], str(call.method)[:64], "none", [], {}, {}), refusal


def _enter(registry, credential, call, planned):
    """Through the gate, with the rules as they stand. What this process remembers may be of an older version: then it
    is read again, and the way in is taken once more."""
    is_ours = keys.prefix_of(credential.key) is not None
    # Whether other keys are accepted is itself a rule.
    known = snapshot.remembered(registry) if is_ours else snapshot.current(registry)
    for _attempt in range(3):
        statement, who = _who(registry, known, credential)
        if who is None:
            break
        windows = limits.wanted(known, planned.model, planned.operation)
        params = _params(credential, call, planned, who)
        entry = gate.enter(registry, statement, params, windows, known.version)
        if entry is not None and entry.version == known.version:
            return known, entry
        before, known = known, snapshot.read(registry)
        if entry is None and known.secret == before.secret:
            break
    else:
        raise Fault("conflict", "The rules are being changed. Try again.")
    gate.record_unknown(registry, call.door, keys.prefix_of(credential.key), credential.address, credential.agent)
    raise Fault("auth", "Invalid key.")


def _who(registry, known, credential):
    prefix = keys.prefix_of(credential.key)
    if prefix is not None:
        return gate.ENTER_BY_KEY, {"prefix": prefix, "digest": keys.digest(known.secret, credential.key)}
    user_id = standard_key_user(registry, known, credential.key)
    return gate.ENTER_BY_USER, {"user_id": user_id} if user_id else None


def _params(credential, call, planned, who):
    return dict(
        who,
        door=call.door,
        model=planned.model,
        method=planned.method,
        operation=planned.operation,
        record_ids=_joined(planned.ids),
        field_names=", ".join(field_names(planned)) or None,
        masked_args=_masked(planned.args),
        address=credential.address,
        agent=credential.agent,
        dry_run=call.dry_run,
        request_id=call.request_id,
    )


def _masked(args):
    """The arguments without the names of fields, which have a column of their own."""
    rest = {name: value for name, value in args.items() if name not in ("fields", "allfields")}
    return json.dumps(masked(rest)) if rest else None


def _joined(ids):
    return ",".join(map(str, ids[:MAX_RECORDED_IDS])) or None


def _carry_out(registry, known, entry, planned, dry_run):
    if not known.settings.enabled:
        raise Refusal("disabled", "MCP Server is disabled globally.", "")
    caller = Caller(entry.scope, known.key_models.get(entry.key_id))
    book = decide(caller, known.rules, fields_of(registry), planned)

    def work(env):
        if not env.user.has_group("mcp_server.group_mcp_user"):
            raise Refusal("not_a_user", "Your user is not in the group MCP User.", "")
        if planned.model not in env:
            raise Fault("missing", f"Model '{planned.model}' not found in Odoo instance.")
        if not dry_run:
            return perform(env, book, planned, known.settings.hide_names)
        env.cr.commit = _refuse_commit
        try:
            result = perform(env, book, planned, known.settings.hide_names)
            flush(env)
        finally:
            del env.cr.commit
        raise _RolledBack(result)

    context = dict(planned.context)
    if dry_run:
        context["mail_notify_force_send"] = False
    try:
        with guard.dry_run() if dry_run else nullcontext():
            return in_transaction(registry, entry.user_id, context, work)
    except _RolledBack as done:
        return done.result


def _refuse_commit():
    raise Refusal("dry_run", "This operation saves by itself in between: it cannot be tried out.", "dry_run")


def _leave(registry, credential, known, entry, planned, outcome, result=None, fault=None):
    ids, rows = _touched(planned, result)
    gate.leave(
        registry,
        {
            "audit_id": entry.audit_id,
            "outcome": outcome,
            "error_class": fault and fault.kind,
            "error_name": fault and fault.name,
            "record_ids": ids,
            "row_count": rows,
            "version": known.version,
            "key_id": entry.key_id,
            "address": credential.address,
        },
    )


def _touched(planned, result):
    """The ids of the records that a call saw or made, and how many rows it answered."""
    if planned.method == "create" and result is not None:
        ids = result if isinstance(result, list) else [result]
        return _joined(ids), len(ids)
    if not isinstance(result, list):
        return None, None
    found = [row if type(row) is int else row.get("id") for row in result if type(row) in (int, dict)]
    return _joined([i for i in found if type(i) is int]), len(result)
