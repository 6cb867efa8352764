"""Serves a call: identifies the caller, applies the limits, records the start, checks the rules, runs the call, records
the outcome."""

from contextlib import contextmanager, nullcontext

from ..compat import flush, in_transaction
from ..policy import Caller, Refusal, decide, plan
from ..policy.methods import PlannedCall
from . import guard, limits, snapshot
from .call import RolledBack
from .call_lifecycle import enter, leave
from .faults import Fault, to_fault
from .fields import fields_of
from .notices import send_notices
from .perform import perform


def serve(registry, credential, call):
    """Returns the result of a call and the version of the rules that judged it. Raises `Fault`."""
    with guard.serving():
        return _serve(registry, credential, call)


def _serve(registry, credential, call):
    planned, refusal = _planned(call, snapshot.remembered(registry))
    known, entry = enter(registry, credential, call, planned)
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
        leave(registry, credential, known, entry, planned, outcome, fault=fault)
        raise fault from error
    if planned.method == "import_rows" and result["errors"]:
        fault = Fault("validation", "", "rows")
        leave(registry, credential, known, entry, planned, "failed", fault=fault)
    else:
        leave(registry, credential, known, entry, planned, "ok", result=result)
    send_notices(registry, entry.user_id, limits.crossed(known, entry.taken))
    return result, known.version


def _planned(call, known):
    """Returns the plan of a call. A malformed call gets a minimal plan, so that it can be recorded."""
    try:
        if call.refusal is not None:
            raise call.refusal
        return plan(call.model, call.method, call.ids, call.args, call.context, known.settings.max_rows), None
    except Refusal as refusal:
        return PlannedCall(_recorded(call.model, 128), _recorded(call.method, 64), "none", [], {}, {}), refusal


def _recorded(name, length):
    """Returns a name as it is recorded. Anything that is not a text is recorded as "(malformed)"."""
    return name[:length] if isinstance(name, str) and name else "(malformed)"


def _carry_out(registry, known, entry, planned, dry_run):
    if not known.settings.enabled:
        raise Refusal("disabled", "MCP Server is disabled globally.", "")
    caller = Caller(entry.scope, known.key_models.get(entry.key_id))
    book = decide(caller, known.rules, fields_of(registry, known.rules), planned)

    def work(env):
        if not env.user.has_group("mcp_server.group_mcp_user"):
            raise Refusal("not_a_user", "Your user is not in the group MCP User.", "")
        if planned.model not in env:
            raise Fault("missing", f"Model '{planned.model}' not found in Odoo instance.")
        if not dry_run and planned.method != "import_rows":
            return perform(env, book, planned, known.settings.hide_names)
        with _without_commit(env.cr):
            result = perform(env, book, planned, known.settings.hide_names)
            flush(env)
        if dry_run:
            raise RolledBack(result)
        return result

    context = dict(planned.context)
    if dry_run:
        context["mail_notify_force_send"] = False
    # A button may exist to contact another server. A dry run of it contacts none.
    is_alone = dry_run or planned.method != "run_action"
    try:
        with guard.dry_run() if dry_run else nullcontext(), guard.alone() if is_alone else nullcontext():
            return in_transaction(registry, entry.user_id, context, work)
    except RolledBack as done:
        return done.result


@contextmanager
def _without_commit(cr):
    """Forbids an operation to commit on its own, so that it can be rolled back or saved as a whole."""
    cr.commit = _refuse_commit
    try:
        yield
    finally:
        del cr.commit


def _refuse_commit():
    raise Refusal("commit", "This operation commits on its own, so it cannot be rolled back.", "method")
