from ..pipeline import snapshot
from .common import McpCase, enable, issue, make_user


class TestRulesVersion(McpCase):
    def version(self):
        snapshot.forget(self.env.registry)
        return snapshot._read(self.env.cr).version

    def assertRaisesVersion(self, change):
        before = self.version()
        change()
        (self.env.flush_all if hasattr(self.env, "flush_all") else self.env["base"].flush)()
        self.assertGreater(self.version(), before)

    def test_every_change_of_rules_keys_limits_and_settings_raises_the_version(self):
        self.env["mcp.enabled.model"].search([]).unlink()
        parameters = self.env["ir.config_parameter"].sudo()
        user = make_user(self.env, "mcp_version")
        self.assertRaisesVersion(lambda: enable(self.env, "res.partner"))
        rule = self.env["mcp.enabled.model"].search([])
        self.assertRaisesVersion(lambda: rule.write({"denied_fields": "comment"}))
        self.assertRaisesVersion(lambda: rule.unlink())
        self.assertRaisesVersion(lambda: issue(self.env, user))
        self.assertRaisesVersion(lambda: self.env["mcp.key"].search([("user_id", "=", user.id)]).action_revoke())
        self.assertRaisesVersion(lambda: self.env["mcp.limit"].search([], limit=1).write({"maximum": 7}))
        self.assertRaisesVersion(lambda: parameters.set_param("mcp_server.max_rows", "77"))
        self.assertRaisesVersion(lambda: parameters.set_param("mcp_server.enabled", False))

    def test_a_parameter_of_another_addon_does_not_raise_the_version(self):
        before = self.version()
        self.env["ir.config_parameter"].sudo().set_param("something.else", "1")
        self.assertEqual(self.version(), before)
