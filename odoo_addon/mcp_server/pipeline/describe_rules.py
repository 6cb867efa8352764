"""Answers what a caller may know about the rules, under the same limits as calls and on record."""

from odoo import api

from ..policy import Caller, Refusal
from ..policy.methods import PlannedCall
from ..policy.rulebook import Rulebook
from . import guard, limits
from .call import Call
from .call_lifecycle import enter, leave
from .faults import to_fault
from .notices import send_notices


def describe_rules(registry, credential, about, model, say):
    """Returns what `say(seen)` returns. `about` and `model` are recorded. Raises `Fault`."""
    with guard.serving():
        return _describe(registry, credential, about, model, say)


def _describe(registry, credential, about, model, say):
    planned = PlannedCall(model, about, "none", [], {}, {})
    call = Call("rest", model, about, None, None, None, False, None, None)
    known, entry = enter(registry, credential, call, planned)
    try:
        answer = _say(registry, known, entry, say)
    except Exception as error:
        outcome = "denied" if isinstance(error, Refusal) else "failed"
        fault = to_fault(error)
        leave(registry, credential, known, entry, planned, outcome, fault=fault)
        raise fault from error
    leave(registry, credential, known, entry, planned, "ok")
    send_notices(registry, entry.user_id, limits.crossed(known, entry.taken))
    return answer


def _say(registry, known, entry, say):
    if not known.settings.enabled:
        raise Refusal("disabled", "MCP Server is disabled globally.", "")
    with registry.cursor() as cr:
        env = api.Environment(cr, entry.user_id, {})
        if not env.user.has_group("mcp_server.group_mcp_user"):
            raise Refusal("not_a_user", "Your user is not in the group MCP User.", "")
        return say(Seen(env(context={"lang": env.user.lang}), entry, known))


class Seen:
    """The rules that apply to the caller."""

    def __init__(self, env, entry, known):
        self.env = env
        self.version = known.version
        self.rules = known.rules
        self.scope = entry.scope
        self.book = Rulebook(Caller(entry.scope, known.key_models.get(entry.key_id)), known.rules, None)
