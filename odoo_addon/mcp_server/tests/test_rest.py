from odoo.tests import tagged

from .common import McpHttpCase, issue, set_groups


@tagged("post_install", "-at_install")
class TestRest(McpHttpCase):
    def test_health_needs_no_key(self):
        status, data = self.get("/mcp/health", key="")
        self.assertEqual((status, data["status"]), (200, "ok"))

    def test_validate_returns_the_user_of_a_key(self):
        status, data = self.get("/mcp/auth/validate")
        self.assertEqual((status, data), (200, {"valid": True, "user_id": self.user.id, "auth_method": "api_key"}))
        status, _data = self.post("/mcp/auth/validate", "{}", {"X-API-Key": self.key})
        self.assertEqual(status, 200)

    def test_every_other_endpoint_needs_a_valid_key(self):
        for path in ("/mcp/auth/validate", "/mcp/system/info", "/mcp/models", "/mcp/models/res.partner/access"):
            for key in ("", "nonsense", self.key[:-1] + "-"):
                status, error = self.get(path, key=key)
                self.assertEqual((status, error["code"]), (401, "E401"), path)

    def test_a_web_session_is_accepted_for_reading_the_rules_but_not_for_calls(self):
        self.authenticate("mcp_caller", "mcp_caller")
        status, data = self.get("/mcp/auth/validate", key="")
        self.assertEqual((status, data["auth_method"], data["user_id"]), (200, "session", self.user.id))
        status, _error = self.post("/mcp/call", '{"model": "res.partner", "method": "search_count"}', {})
        self.assertEqual(status, 401)

    def test_info_returns_the_database_and_versions(self):
        _status, data = self.get("/mcp/system/info")
        self.assertEqual((data["db_name"], data["api"], data["enabled_mcp_models"]), (self.env.cr.dbname, 1, 2))
        self.assertGreater(data["rules_version"], 0)
        self.assertTrue(data["odoo_version"] and data["mcp_server_version"] and data["server_timezone"])

    def test_models_returns_what_the_scope_of_the_key_opens(self):
        self.partner_rule.action_names = "open_commercial_entity"
        self.flush()
        _status, data = self.get("/mcp/models")
        self.assertGreater(data["rules_version"], 0)
        country, partner = data["models"]
        self.assertEqual(
            (country["model"], country["operations"]["read"], country["operations"]["write"]),
            ("res.country", True, False),
        )
        self.assertEqual(partner["denied_fields"], ["comment"])
        self.assertEqual(partner["actions"], ["open_commercial_entity"])
        _record, reader = issue(self.env, self.user, "reader", scope="read")
        self.flush()
        _status, data = self.get("/mcp/models", key=reader)
        self.assertEqual(
            data["models"][1]["operations"], {"read": True, "create": False, "write": False, "unlink": False}
        )
        self.assertEqual(data["models"][1]["actions"], [])

    def test_access_describes_an_enabled_model_and_refuses_others(self):
        status, data = self.get("/mcp/models/res.partner/access")
        self.assertEqual((status, data["enabled"], data["operations"]["unlink"]), (200, True, True))
        status, error = self.get("/mcp/models/res.partner.bank/access")
        self.assertEqual((status, error["message"]), (403, "Model 'res.partner.bank' is not enabled for MCP access."))
        status, error = self.get("/mcp/models/no.such/access")
        self.assertEqual((status, error["message"]), (404, "Model 'no.such' not found in Odoo instance."))

    def test_requests_about_the_rules_are_recorded_and_limited(self):
        self.get("/mcp/models")
        row = self.last_audit()
        self.assertEqual(
            (row.door, row.method, row.operation, row.outcome, row.user_id, row.key_id),
            ("rest", "models", "none", "ok", self.user, self.key_record),
        )
        self.get("/mcp/models/res.bank/access")
        row = self.last_audit()
        self.assertEqual(
            (row.method, row.model, row.outcome, row.error_name), ("access", "res.bank", "denied", "model_disabled")
        )
        self.authenticate("mcp_caller", "mcp_caller")
        self.get("/mcp/auth/validate", key="")
        row = self.last_audit()
        self.assertEqual((row.method, row.user_id, row.key_id.id), ("validate", self.user, False))
        self.env["mcp.limit"].search([]).unlink()
        self.env["mcp.limit"].create({"operation": "read", "period": "day", "maximum": 1})
        self.flush()
        self.assertEqual(self.get("/mcp/system/info")[0], 200)
        status, error = self.get("/mcp/models")
        self.assertEqual((status, error["code"], error["class"]), (429, "E429", "limit"))
        self.assertGreater(error["retry_after"], 0)
        self.assertEqual(self.get("/mcp/health", key="")[0], 200)
        row = self.last_audit()
        self.assertEqual((row.method, row.outcome), ("models", "limited"))

    def test_a_user_outside_the_group_mcp_user_gets_no_answer(self):
        set_groups(self.env, self.user, "base.group_user")
        self.flush()
        status, error = self.get("/mcp/auth/validate")
        self.assertEqual((status, error["class"]), (403, "denied"))

    def test_the_models_are_not_listed_while_mcp_is_switched_off(self):
        self.set_parameter("enabled", False)
        status, _error = self.get("/mcp/models")
        self.assertEqual(status, 403)
