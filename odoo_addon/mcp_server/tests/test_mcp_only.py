import json

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..compat import SERIES
from .common import McpHttpCase

LOGGERS = (
    "odoo.http",
    "odoo.addons.rpc.controllers.xmlrpc",
    "odoo.addons.rpc.controllers.jsonrpc",
    "odoo.addons.base.models.res_users",
)


@tagged("post_install", "-at_install")
class TestMcpOnly(McpHttpCase):
    def setUp(self):
        super().setUp()
        api_keys = self.env["res.users.apikeys"].with_user(self.user).sudo()
        expiry = (None,) if "expiration_date" in api_keys._fields else ()
        self.standard = api_keys._generate("rpc", "standard", *expiry)
        self.flush()

    def jsonrpc(self, path, **params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "id": 1, "params": params})
        answer = self.url_open(path, data=body, headers={"Content-Type": "application/json"}, timeout=30).json()
        return answer.get("result")

    def access_by_channel(self):
        """Returns for each other way into Odoo whether it is open."""
        db, args = self.env.cr.dbname, ["res.partner", "search_count", [[]]]
        opened = {}
        for name, secret in (("password", "mcp_caller"), ("key", self.standard)):
            call = [db, self.user.id, secret] + args
            opened["rpc " + name] = (
                self.jsonrpc("/jsonrpc", service="object", method="execute_kw", args=call) is not None
            )
            opened["login " + name] = bool(
                self.jsonrpc("/jsonrpc", service="common", method="login", args=[db, "mcp_caller", secret])
            )
        signed_in = self.jsonrpc("/web/session/authenticate", db=db, login="mcp_caller", password="mcp_caller")
        opened["sign in"] = bool((signed_in or {}).get("uid"))
        if SERIES >= 19:
            headers = {"Content-Type": "application/json", "Authorization": "Bearer " + self.standard}
            path = self.base_url() + "/json/2/res.partner/search_count"
            response = self.opener.post(path, data='{"domain": []}', headers=headers, cookies={})
            opened["json/2"] = response.status_code == 200
        return opened

    @mute_logger(*LOGGERS)
    def test_mcp_only_closes_rpc_sign_in_and_json2_but_not_mcp(self):
        before = self.access_by_channel()
        self.assertTrue(all(before.values()), before)
        self.opener.cookies.clear()
        self.user.mcp_only = True
        self.flush()
        after = self.access_by_channel()
        self.assertFalse(any(after.values()), after)
        self.assertGreater(self.result("res.partner", "search_count"), 0)

    @mute_logger(*LOGGERS)
    def test_mcp_only_ends_open_sessions(self):
        self.authenticate("mcp_caller", "mcp_caller")
        read = {"model": "res.partner", "method": "search_count", "args": [[]], "kwargs": {}}
        self.assertTrue(self.jsonrpc("/web/dataset/call_kw", **read))
        self.user.mcp_only = True
        self.flush()
        self.assertFalse(self.jsonrpc("/web/dataset/call_kw", **read))

    def test_mcp_only_cannot_be_set_for_the_administrator(self):
        with self.assertRaises(ValidationError):
            self.env.ref("base.user_admin").mcp_only = True
            self.flush()
