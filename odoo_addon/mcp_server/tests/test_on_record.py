from odoo.tests import tagged

from ..compat import flush
from .common import McpCase, McpHttpCase, enable, issue, make_user


@tagged("post_install", "-at_install")
class TestChangesOnRecord(McpCase):
    """Who changed which rule, and what it was before."""

    def changes(self, model):
        found = self.env["mcp.audit"].search([("operation", "=", "configure"), ("model", "=", model)], order="id")
        return [(row.method, row.record_ids, row.field_names, row.change) for row in found if row.id > self.mark]

    def setUp(self):
        super().setUp()
        self.env["mcp.enabled.model"].search([]).unlink()
        self.mark = self.env["mcp.audit"].search([], limit=1).id

    def test_a_rule(self):
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

    def test_its_history_says_it_too(self):
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
        """What is tracked is written down before the transaction ends."""
        flush(self.env)
        self.env.cr.precommit.run()

    def test_keys_limits_and_settings(self):
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

    def test_who_changed_it(self):
        admin = make_user(self.env, "mcp_on_record_admin", "base.group_user", "mcp_server.group_mcp_admin")
        enable(self.env(user=admin), "res.partner")
        self.assertEqual(self.env["mcp.audit"].search([], limit=1).user_id, admin)


@tagged("post_install", "-at_install")
class TestOddTexts(McpHttpCase):
    def test_refused_calls_with_nul_or_half_a_character_are_on_record(self):
        for text in ("res\x00partner", "res\ud83dpartner", "res\udc00\ud83d"):
            for parts in ((text, "read"), ("res.partner", text)):
                before = self.last_audit().id
                self.refusal(*parts)
                row = self.last_audit()
                self.assertGreater(row.id, before, parts)
                self.assertIn(row.outcome, ("denied", "failed"))
                self.assertIn("\ufffd", row.model + row.method)

    def test_such_names_of_fields_and_requests_too(self):
        for text in ("na\x00me", "na\ud83dme"):
            before = self.last_audit().id
            self.refusal("res.partner", "search_read", args={"fields": [text]}, request_id=text)
            row = self.last_audit()
            self.assertGreater(row.id, before)
            self.assertEqual((row.field_names, row.request_id), ("na\ufffdme", "na\ufffdme"))

    def test_whole_characters_beyond_the_first_plane_stay(self):
        self.refusal("res.\U0001f600", "read", ids=[1])
        self.assertEqual(self.last_audit().model, "res.\U0001f600")

    def test_a_model_is_described_by_what_its_caller_may_read(self):
        fields = self.result("res.partner", "fields_get", args={"attributes": ["type"]})
        self.assertFalse({"comment", "signup_token"} & set(fields))
        for name in sorted(fields):
            status, answer = self.call("res.partner", "read", ids=self.partner.ids, args={"fields": [name]})
            self.assertEqual(status, 200, f"{name}: {answer}")
        made = set(self.env["res.partner"].with_user(self.user).fields_get()) - set(fields) - {"comment"}
        self.assertNotIn("name", made)
