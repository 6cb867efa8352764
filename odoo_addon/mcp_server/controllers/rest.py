from odoo import SUPERUSER_ID, api, release
from odoo.http import Controller, request, route
from odoo.service.security import check_session

from ..pipeline import Fault, identify, snapshot
from ..pipeline.call import Identity
from ..policy import Caller
from ..policy.rulebook import Rulebook
from ..policy.rules import OPERATIONS
from . import doors

API = 1


class RestController(Controller):
    @route("/mcp/health", methods=["GET"], **doors.ROUTE)
    def health(self):
        doors.close_request_cursor()
        return doors.respond({"success": True, "data": {"status": "ok", "api": API}}, 200)

    @route("/mcp/auth/validate", methods=["GET", "POST"], **doors.ROUTE)
    def validate(self):
        return self._answer(
            lambda seen: {"valid": True, "user_id": seen.identity.user_id, "auth_method": seen.identity.method}
        )

    @route("/mcp/system/info", methods=["GET"], **doors.ROUTE)
    def info(self):
        return self._answer(self._info)

    @route("/mcp/models", methods=["GET"], **doors.ROUTE)
    def models(self):
        return self._answer(lambda seen: {"models": seen.models(), "rules_version": seen.known.version})

    @route("/mcp/models/<string:model>/access", methods=["GET"], **doors.ROUTE)
    def access(self, model):
        return self._answer(lambda seen: seen.access(model))

    def _answer(self, tell):
        session_user = _session_user()
        doors.close_request_cursor()
        return doors.answering(lambda: _see(session_user, tell))

    def _info(self, seen):
        user = seen.env.user
        return {
            "db_name": seen.env.cr.dbname,
            "odoo_version": release.version,
            "language": user.lang or "en_US",
            "enabled_mcp_models": len(seen.models()),
            "mcp_server_version": self._version(seen.env),
            "server_timezone": user.tz or "UTC",
            "rules_version": seen.known.version,
            "api": API,
        }

    def _version(self, env):
        return env["ir.module.module"].sudo().search([("name", "=", "mcp_server")]).latest_version


class _Seen:
    """What a caller may know of the rules."""

    def __init__(self, env, identity, known):
        self.env = env
        self.identity = identity
        self.known = known
        self.book = Rulebook(Caller(identity.scope, known.key_models.get(identity.key_id)), known.rules, None)

    def models(self):
        labels = self._labels()
        described = (self._describe(name, labels) for name in sorted(self.known.rules.models) if name in labels)
        return [model for model in described if model is not None]

    def access(self, name):
        labels = self._labels([name])
        if name not in labels:
            raise Fault("missing", f"Model '{name[:60]}' not found in Odoo instance.")
        described = self._describe(name, labels)
        if described is None:
            raise Fault("denied", f"Model '{name[:60]}' is not enabled for MCP access.")
        return dict(described, enabled=True, rules_version=self.known.version)

    def _labels(self, names=None):
        wanted = list(self.known.rules.models) if names is None else names
        found = self.env["ir.model"].sudo().search([("model", "in", wanted)])
        return {model.model: model.name for model in found if model.model in self.env}

    def _describe(self, name, labels):
        rule, operations = self.book.rule(name), self.book.open_operations(name)
        actions = sorted(rule.actions) if rule and self.identity.scope == "write" else []
        if not operations and not actions:
            return None
        return {
            "model": name,
            "name": labels[name],
            "operations": {operation: operation in operations for operation in OPERATIONS},
            "actions": actions,
            "denied_fields": sorted(rule.denied_fields),
        }


def _see(session_user, tell):
    registry = doors.registry_of()
    credential = doors.credential()
    if credential.key:
        identity = identify(registry, credential)
    elif session_user:
        identity = Identity(session_user, None, "write", "session")
    else:
        raise Fault("auth", "A key is missing: send it as X-API-Key.")
    known = snapshot.current(registry)
    if not known.settings.enabled:
        raise Fault("denied", "MCP Server is disabled globally.", "disabled")
    with registry.cursor() as cr:
        env = api.Environment(cr, identity.user_id, {})
        if not env.user.has_group("mcp_server.group_mcp_user"):
            raise Fault("denied", "Your user is not in the group MCP User.", "not_a_user")
        env = env(context={"lang": env.user.lang})
        return tell(_Seen(env, identity, known))


def _session_user():
    """The user of a good web session, else None."""
    uid = request.session.uid
    if not uid or not request.db:
        return None
    env = getattr(request, "env", None) if hasattr(request, "update_env") else None
    if env is not None:
        return uid if check_session(request.session, env(user=SUPERUSER_ID)) else None
    with request.registry.cursor() as cr:
        return uid if check_session(request.session, api.Environment(cr, SUPERUSER_ID, {})) else None
