import json
import xmlrpc.client

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..compat import SERIES
from .common import McpHttpCase


@tagged("post_install", "-at_install")
class TestOtherEndpoints(McpHttpCase):
    """Tests that an MCP key works only on the addon's own endpoints."""

    def jsonrpc(self, path, params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "id": 1, "params": params})
        return self.url_open(path, data=body, headers={"Content-Type": "application/json"}, timeout=30).json()

    @mute_logger(
        "odoo.http",
        "odoo.addons.rpc.controllers.xmlrpc",
        "odoo.addons.rpc.controllers.jsonrpc",
        "odoo.addons.base.models.res_users",
    )
    def test_an_mcp_key_is_refused_by_xmlrpc_jsonrpc_sign_in_and_json2(self):
        db, uid = self.env.cr.dbname, self.user.id
        body = xmlrpc.client.dumps((db, uid, self.key, "res.partner", "search_count", [[]]), "execute_kw")
        response = self.url_open("/xmlrpc/2/object", data=body, headers={"Content-Type": "text/xml"})
        with self.assertRaises(xmlrpc.client.Fault) as caught:
            xmlrpc.client.loads(response.content)
        self.assertEqual(caught.exception.faultCode, 3)

        params = {
            "service": "object",
            "method": "execute_kw",
            "args": [db, uid, self.key, "res.partner", "search_count", [[]]],
        }
        self.assertIn("AccessDenied", self.jsonrpc("/jsonrpc", params)["error"]["data"]["name"])
        params = {"service": "common", "method": "login", "args": [db, "mcp_caller", self.key]}
        self.assertFalse(self.jsonrpc("/jsonrpc", params).get("result"))

        sign_in = self.jsonrpc("/web/session/authenticate", {"db": db, "login": "mcp_caller", "password": self.key})
        self.assertNotEqual((sign_in.get("result") or {}).get("uid"), uid)

        if SERIES >= 19:
            headers = {"Content-Type": "application/json", "Authorization": "Bearer " + self.key}
            response = self.url_open("/json/2/res.partner/search_count", data='{"domain": []}', headers=headers)
            self.assertEqual(response.status_code, 401)
