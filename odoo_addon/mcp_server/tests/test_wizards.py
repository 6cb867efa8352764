from odoo.tests import tagged

from ..compat import invalidate
from ..pipeline.actions import _window
from .common import McpCase, McpHttpCase, enable, set_groups

WIZARD = "mail.blacklist.remove"
UNBLOCK = "action_unblacklist_apply"


@tagged("post_install", "-at_install")
class TestWizards(McpHttpCase):
    def setUp(self):
        super().setUp()
        set_groups(self.env, self.user, "base.group_system", "base.group_user", "mcp_server.group_mcp_user")
        enable(self.env, WIZARD, allow_read=True, allow_create=True, action_names=UNBLOCK)
        self.context = {
            "active_model": "res.partner",
            "active_id": self.partner.id,
            "active_ids": self.partner.ids,
            "default_email": "blocked@example.com",
        }
        self.flush()

    def test_a_wizard_can_be_prepared_created_and_run(self):
        blocked = self.env["mail.blacklist"].create({"email": "blocked@example.com"})
        self.flush()
        defaults = self.result(WIZARD, "default_get", args={"fields": ["email", "reason"]}, context=self.context)
        self.assertEqual(defaults["email"], "blocked@example.com")
        wizard = self.result(WIZARD, "create", args={"values": {"reason": "asked"}}, context=self.context)
        self.assertEqual(
            self.result(WIZARD, "read", ids=[wizard], args={"fields": ["email"]})[0]["email"], "blocked@example.com"
        )
        self.result(WIZARD, "run_action", ids=[wizard], args={"name": UNBLOCK}, context=self.context)
        invalidate(self.env)
        self.assertFalse(blocked.active)

    def test_default_get_returns_defaults_and_is_judged(self):
        defaults = self.result("res.partner", "default_get", args={"fields": ["type", "active", "name"]})
        self.assertEqual((defaults["type"], defaults["active"]), ("contact", True))
        self.assertEqual(self.last_audit().operation, "describe")
        self.assertEqual(
            self.refusal("res.partner", "default_get", args={"fields": ["comment"]}), ("denied", "field_denied")
        )
        self.assertEqual(self.refusal("res.partner", "default_get"), ("invalid", "malformed"))
        self.assertEqual(
            self.refusal("res.country", "default_get", args={"fields": ["name"]}), ("denied", "operation_disabled")
        )

    def test_wizard_context_keys_are_refused_for_other_models_and_methods(self):
        for key, value in self.context.items():
            context = {key: value, "active_model": "res.partner"}
            self.assertEqual(
                self.refusal("res.partner", "create", args={"values": {"name": "x"}}, context=context),
                ("denied", "context_key"),
                key,
            )
            self.assertEqual(self.refusal(WIZARD, "search_count", context=context), ("denied", "context_key"), key)

    def test_each_wizard_context_key_is_judged(self):
        for change, expected in (
            ({"active_model": "res.bank"}, ("denied", "relation_disabled")),
            ({"active_model": None}, ("invalid", "malformed")),
            ({"active_id": "7"}, ("invalid", "malformed")),
            ({"active_ids": ["7"]}, ("invalid", "malformed")),
            ({"active_ids": list(range(1, 202))}, ("invalid", "malformed")),
            ({"default_nothing": 1}, ("invalid", "malformed")),
            ({"default_email": {"x": 1}}, ("invalid", "malformed")),
            ({"default_id": 7}, ("invalid", "malformed")),
            ({"tracking_disable": True}, ("denied", "context_key")),
        ):
            refused = self.refusal(
                WIZARD, "default_get", args={"fields": ["email"]}, context=dict(self.context, **change)
            )
            self.assertEqual(refused, expected, change)

    def test_a_default_is_refused_if_another_model_denies_a_field_of_that_name(self):
        self.country_rule.denied_fields = "code"
        self.partner_rule.denied_fields = "email"
        self.flush()
        self.assertEqual(
            self.refusal(WIZARD, "create", args={"values": {}}, context=self.context), ("denied", "field_denied")
        )

    def test_active_records_that_belong_to_a_closed_model_are_refused(self):
        enable(self.env, "mail.message")
        tag = self.env["res.partner.category"].create({"name": "Closed"})
        message = self.env["mail.message"].create({"model": tag._name, "res_id": tag.id})
        self.flush()
        context = {"active_model": "mail.message", "active_ids": message.ids}
        self.assertEqual(
            self.refusal(WIZARD, "default_get", args={"fields": ["email"]}, context=context),
            ("denied", "model_disabled"),
        )

    def test_wizards_on_the_hard_floor_are_never_open(self):
        for model in ("change.password.wizard", "base.module.upgrade", "portal.wizard", "base.language.install"):
            self.assertEqual(self.refusal(model, "create", args={"values": {}}), ("denied", "hard_floor"), model)


@tagged("post_install", "-at_install")
class TestWindow(McpCase):
    def test_a_window_action_is_reduced_to_plain_values(self):
        action = {
            "type": "ir.actions.act_window",
            "id": 7,
            "name": "Lost",
            "res_model": "crm.lead.lost",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "help": "<p>x</p>",
            "context": {"default_x": 1, "records": self.env.user, "nested": {"y": [1, self.env.user]}, 7: 1},
        }
        self.assertEqual(
            _window(action),
            {
                "type": "ir.actions.act_window",
                "name": "Lost",
                "res_model": "crm.lead.lost",
                "view_mode": "form",
                "views": [[False, "form"]],
                "target": "new",
                "context": {"default_x": 1, "nested": {"y": [1]}},
            },
        )
        self.assertEqual(_window(dict(action, context="{'default_x': 1}"))["context"], {"default_x": 1})
        self.assertEqual(_window(dict(action, context="{'default_x': active_id}"))["context"], {})
