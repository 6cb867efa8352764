from odoo import SUPERUSER_ID, api, release
from odoo.http import Controller, request, route

from ..compat import is_session_good
from ..pipeline import Fault, describe_rules
from ..policy import Refusal
from ..policy.rules import OPERATIONS
from . import endpoints

API = 1


class RestController(Controller):
    @route("/mcp/health", methods=["GET"], **endpoints.ROUTE)
    def health(self):
        endpoints.close_request_cursor()
        return endpoints.respond({"success": True, "data": {"status": "ok", "api": API}}, 200)

    @route("/mcp/auth/validate", methods=["GET", "POST"], **endpoints.ROUTE)
    def validate(self):
        return _answer("validate", _validated)

    @route("/mcp/system/info", methods=["GET"], **endpoints.ROUTE)
    def info(self):
        return _answer("info", _info)

    @route("/mcp/models", methods=["GET"], **endpoints.ROUTE)
    def models(self):
        return _answer("models", lambda seen: {"models": _models(seen), "rules_version": seen.version})

    @route("/mcp/models/<string:model>/access", methods=["GET"], **endpoints.ROUTE)
    def access(self, model):
        return _answer("access", lambda seen: _access(seen, model), model[:128])


def _answer(about, say, model=None):
    session_user = _session_user()
    endpoints.close_request_cursor()
    return endpoints.answering(
        lambda: describe_rules(endpoints.registry_of(), _credential(session_user), about, model, say)
    )


def _credential(session_user):
    """Returns the credential of the request. A key has precedence over a web session."""
    credential = endpoints.credential()
    if not credential.key and not session_user:
        raise Fault("auth", "A key is missing: send it as X-API-Key.")
    return credential if credential.key else credential._replace(user_id=session_user)


def _validated(seen):
    return {
        "valid": True,
        "user_id": seen.env.uid,
        "auth_method": "api_key" if endpoints.credential().key else "session",
    }


def _info(seen):
    user = seen.env.user
    return {
        "db_name": seen.env.cr.dbname,
        "odoo_version": release.version,
        "language": user.lang or "en_US",
        "enabled_mcp_models": len(_models(seen)),
        "mcp_server_version": _version(seen.env),
        "server_timezone": user.tz or "UTC",
        "rules_version": seen.version,
        "api": API,
    }


def _version(env):
    return env["ir.module.module"].sudo().search([("name", "=", "mcp_server")]).latest_version


def _models(seen):
    labels = _labels(seen, list(seen.rules.models))
    described = (_describe(seen, name, labels) for name in sorted(labels))
    return [model for model in described if model is not None]


def _access(seen, name):
    labels = _labels(seen, [name])
    if name not in labels:
        raise Fault("missing", f"Model '{name[:60]}' not found in Odoo instance.")
    described = _describe(seen, name, labels)
    if described is None:
        raise Refusal("model_disabled", f"Model '{name[:60]}' is not enabled for MCP access.")
    return dict(described, enabled=True, rules_version=seen.version)


def _labels(seen, names):
    found = seen.env["ir.model"].sudo().search([("model", "in", names)])
    return {model.model: model.name for model in found if model.model in seen.env}


def _describe(seen, name, labels):
    rule, operations = seen.book.rule(name), seen.book.open_operations(name)
    actions = sorted(rule.actions) if rule and seen.scope == "write" else []
    if not operations and not actions:
        return None
    return {
        "model": name,
        "name": labels[name],
        "operations": {operation: operation in operations for operation in OPERATIONS},
        "actions": actions,
        "denied_fields": sorted(rule.denied_fields),
        "writable_fields": sorted(rule.writable_fields),
    }


def _session_user():
    """Returns the user of a valid web session, or None."""
    uid = request.session.uid
    if not uid or not request.db:
        return None
    env = getattr(request, "env", None) if hasattr(request, "update_env") else None
    if env is not None:
        return uid if is_session_good(request.session, env(user=SUPERUSER_ID)) else None
    with request.registry.cursor() as cr:
        return uid if is_session_good(request.session, api.Environment(cr, SUPERUSER_ID, {})) else None
