import json
from contextlib import contextmanager

from odoo.tests import common
from odoo.tests.common import HttpCase

from ..compat import flush, invalidate
from ..pipeline import snapshot


# Up to 15 the test class with one transaction per test had another name.
class McpCase(getattr(common, "SavepointCase", common.TransactionCase)):
    @contextmanager
    def assertRefused(self, error, text="."):
        """Checks that the block raises an error whose text matches, and that nothing of it is saved."""
        with self.assertRaises(error) as caught, self.env.cr.savepoint():
            yield
        self.assertRegex(str(caught.exception), text)


def enable(env, model, **values):
    record = env["ir.model"].search([("model", "=", model)])
    return env["mcp.enabled.model"].create(dict(values, model_id=record.id))


def make_user(env, login, *groups):
    """Creates a user with a partner, in the group MCP User unless other groups are named."""
    groups = groups or ("base.group_user", "mcp_server.group_mcp_user")
    user = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create({"name": login, "login": login, "password": login, "email": login + "@example.com"})
    )
    set_groups(env, user, *groups)
    return user


def set_groups(env, user, *groups):
    field = "group_ids" if "group_ids" in user._fields else "groups_id"
    user.write({field: [(6, 0, [env.ref(group).id for group in groups])]})


def issue(env, user, purpose="test", **values):
    """Creates a key of a user. Returns the record and its text."""
    return env["mcp.key"].sudo()._issue(dict({"name": purpose, "user_id": user.id, "scope": "write"}, **values))


class McpHttpCase(HttpCase):
    """Calls the endpoints over HTTP, with contacts enabled and a key of an ordinary user."""

    def setUp(self):
        super().setUp()
        self.rules = self.env["mcp.enabled.model"]
        self.rules.search([]).unlink()
        self.partner_rule = enable(
            self.env, "res.partner", allow_write=True, allow_create=True, allow_unlink=True, denied_fields="comment"
        )
        self.country_rule = enable(self.env, "res.country")
        self.user = make_user(
            self.env, "mcp_caller", "base.group_user", "base.group_partner_manager", "mcp_server.group_mcp_user"
        )
        self.key_record, self.key = issue(self.env, self.user)
        self.partner = self.env["res.partner"].create({"name": "Wire", "comment": "hush", "ref": "W1"})
        self.flush()

    def flush(self):
        """Makes what this test has created visible to the server, and drops the snapshot of an earlier test."""
        flush(self.env)
        snapshot.forget(self.env.registry)

    def set_parameter(self, name, value):
        self.env["ir.config_parameter"].sudo().set_param("mcp_server." + name, value)
        self.flush()

    def call(self, model, method, key=None, **parts):
        """Returns the HTTP status of a call, and its data or its error."""
        body = json.dumps(dict(parts, model=model, method=method))
        return self.post("/mcp/call", body, {"X-API-Key": self.key if key is None else key})

    def post(self, path, body, headers):
        response = self.url_open(path, data=body, headers=dict({"Content-Type": "text/plain"}, **headers), timeout=30)
        return self.unwrap(response)

    def get(self, path, key=None):
        headers = {"X-API-Key": self.key if key is None else key} if key != "" else {}
        return self.unwrap(self.url_open(path, headers=headers, timeout=30))

    def unwrap(self, response):
        answer = response.json()
        self.assertEqual(answer["success"], response.status_code == 200)
        return response.status_code, answer["data"] if answer["success"] else answer["error"]

    def result(self, *args, **kwargs):
        status, data = self.call(*args, **kwargs)
        self.assertEqual(status, 200, data)
        return data["result"]

    def refusal(self, *args, **kwargs):
        status, error = self.call(*args, **kwargs)
        self.assertNotEqual(status, 200)
        self.assertEqual(error["code"], f"E{status}")
        return error["class"], error.get("name")

    def last_audit(self):
        invalidate(self.env)
        return self.env["mcp.audit"].search([], limit=1)
