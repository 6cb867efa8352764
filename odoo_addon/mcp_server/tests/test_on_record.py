from odoo.tests import tagged

from ..compat import flush
from .common import McpCase, McpHttpCase, enable, issue, make_user


@tagged("post_install", "-at_install")
class TestChangesOnRecord(McpCase):
    """Tests that a change of the rules is recorded with its user and the values before."""

    def changes(self, model):
        found = self.env["mcp.audit"].search([("operation", "=", "configure"), ("model", "=", model)], order="id")
        return [(row.method, row.record_ids, row.field_names, row.change) for row in found if row.id > self.mark]

    def setUp(self):
        super().setUp()
        self.env["mcp.enabled.model"].search([]).unlink()
        self.mark = self.env["mcp.audit"].search([], limit=1).id

    def test_creating_changing_and_deleting_a_rule_is_recorded(self):
        rule = enable(self.env, "res.partner", denied_fields="comment")
        rule.write({"denied_fields": "comment, ref", "action_names": "create_company", "allow_write": True})
        rule.write({"allow_write": True})
        number = str(rule.id)
        rule.unlink()
        made, changed, gone = self.changes("mcp.enabled.model")
        self.assertEqual(made[:2], ("create", number))
        self.assertIn("denied_fields: - → comment", made[3])
        self.assertEqual(changed[:3], ("write", number, "allow_write, action_names, denied_fields"))
        self.assertEqual(
            changed[3],
            "allow_write: - → yes\naction_names: - → create_company\ndenied_fields: comment → comment, ref",
        )
        self.assertEqual(gone[:2], ("unlink", number))
        self.assertIn("model_id: res.partner → -", gone[3])

    def test_the_history_of_a_rule_shows_its_changes(self):
        rule = enable(self.env, "res.partner")
        flush(self.env)
        if hasattr(rule, "flush_tracking"):
            rule.flush_tracking()
        self.run_tracking(rule)
        rule.write({"denied_fields": "comment", "action_names": "create_company"})
        self.run_tracking(rule)
        tracked = rule.message_ids.sudo().mapped("tracking_value_ids")
        self.assertEqual({value.new_value_char for value in tracked}, {"comment", "create_company"})

    def run_tracking(self, rule):
        """Writes tracked changes, as the end of a transaction does."""
        flush(self.env)
        self.env.cr.precommit.run()

    def test_changes_of_keys_limits_and_settings_are_recorded(self):
        user = make_user(self.env, "mcp_on_record")
        key, text = issue(self.env, user, "laptop")
        key.action_revoke()
        self.assertEqual([change[0] for change in self.changes("mcp.key")], ["create", "write"])
        self.assertNotIn(text[14:], str(self.changes("mcp.key")))
        limit = self.env["mcp.limit"].search([], limit=1)
        limit.maximum += 1
        self.assertEqual(self.changes("mcp.limit")[0][3], f"maximum: {limit.maximum - 1} → {limit.maximum}")
        self.env["ir.config_parameter"].set_param("mcp_server.max_rows", "123")
        self.assertEqual(self.changes("ir.config_parameter")[-1][3], "mcp_server.max_rows: 500 → 123")

    def test_a_change_is_recorded_with_its_user(self):
        admin = make_user(self.env, "mcp_on_record_admin", "base.group_user", "mcp_server.group_mcp_admin")
        enable(self.env(user=admin), "res.partner")
        self.assertEqual(self.env["mcp.audit"].search([], limit=1).user_id, admin)


@tagged("post_install", "-at_install")
class TestOddTexts(McpHttpCase):
    def test_a_refused_call_with_nul_or_a_lone_surrogate_is_recorded(self):
        for text in ("res\x00partner", "res\ud83dpartner", "res\udc00\ud83d"):
            for parts in ((text, "read"), ("res.partner", text)):
                before = self.last_audit().id
                self.refusal(*parts)
                row = self.last_audit()
                self.assertGreater(row.id, before, parts)
                self.assertIn(row.outcome, ("denied", "failed"))
                self.assertIn("\ufffd", row.model + row.method)

    def test_field_names_and_request_ids_with_nul_or_a_lone_surrogate_are_recorded(self):
        for text in ("na\x00me", "na\ud83dme"):
            before = self.last_audit().id
            self.refusal("res.partner", "search_read", args={"fields": [text]}, request_id=text)
            row = self.last_audit()
            self.assertGreater(row.id, before)
            self.assertEqual((row.field_names, row.request_id), ("na\ufffdme", "na\ufffdme"))

    def test_a_valid_character_beyond_the_basic_plane_is_recorded_unchanged(self):
        self.refusal("res.\U0001f600", "read", ids=[1])
        self.assertEqual(self.last_audit().model, "res.\U0001f600")

    def test_fields_get_returns_only_fields_that_the_caller_can_read(self):
        fields = self.result("res.partner", "fields_get", args={"attributes": ["type"]})
        self.assertFalse({"comment", "signup_token"} & set(fields))
        for name in sorted(fields):
            status, answer = self.call("res.partner", "read", ids=self.partner.ids, args={"fields": [name]})
            self.assertEqual(status, 200, f"{name}: {answer}")
        made = set(self.env["res.partner"].with_user(self.user).fields_get()) - set(fields) - {"comment"}
        self.assertNotIn("name", made)
