from ..policy import Caller, plan
from ..policy.floor import closed_operations, is_on_hard_floor, is_secret_field
from ..policy.masking import field_names, masked
from .policy_case import PolicyCase, reason


class TestPolicy(PolicyCase):
    def test_default_get_of_an_activity_accepts_only_an_open_model(self):
        def ask(model, method, target):
            args = {"fields": ["res_model_id"]} if model == "mail.activity" else {"fields": ["name"]}
            return reason(model, method, context={"default_res_model": target}, **args)

        cases = [
            ("mail.activity", "default_get", "res.partner", "allowed"),
            ("mail.activity", "default_get", "res.partner.bank", "relation_disabled"),
            ("mail.activity", "default_get", "ir.cron", "relation_disabled"),
            ("mail.activity", "default_get", 7, "malformed"),
            ("sale.order", "default_get", "res.partner", "context_key"),
            ("mail.activity", "search_read", "res.partner", "context_key"),
        ]
        self.each(cases, ask)

    def test_a_wizard_of_a_transfer_accepts_the_transfers_context_keys(self):
        def ask(model, context):
            return reason(model, "run_action", ids=[1], context=context, name="send_sms")

        cases = [
            ("confirm.stock.sms", {"button_validate_picking_ids": [7], "skip_backorder": True}, "allowed"),
            ("confirm.stock.sms", {"picking_ids_not_to_backorder": [7], "skip_sms": True}, "allowed"),
            ("confirm.stock.sms", {"button_validate_picking_ids": "7"}, "malformed"),
            ("confirm.stock.sms", {"skip_backorder": 7}, "malformed"),
            ("confirm.stock.sms", {"skip_anything": True}, "context_key"),
        ]
        self.each(cases, ask)
        context = {"button_validate_picking_ids": [7]}
        act = {"ids": [1], "context": context, "name": "action_confirm"}
        self.assertEqual(reason("sale.order", "run_action", **act), "context_key")

    def test_a_call_needs_the_operation_on_its_model(self):
        cases = [
            ("res.partner", "search_read", {}, "allowed"),
            ("res.partner", "unlink", {"ids": [1]}, "operation_disabled"),
            ("sale.order", "unlink", {"ids": [1]}, "allowed"),
            ("sale.order", "unlink", {}, "malformed"),
            ("res.partner.bank", "search_read", {}, "model_disabled"),
            ("res.partner.bank", "fields_get", {}, "model_disabled"),
            ("ir.config_parameter", "search_read", {}, "hard_floor"),
            ("ir.config_parameter", "fields_get", {}, "hard_floor"),
            ("ir.config_parameter", "run_action", {"ids": [1], "name": "anything"}, "hard_floor"),
            ("res.users", "write", {"ids": [1], "values": {"name": "x"}}, "operation_disabled"),
            ("sale.order", "run_action", {"ids": [1], "name": "action_confirm"}, "allowed"),
            ("sale.order", "run_action", {"ids": [1], "name": "unlink"}, "operation_disabled"),
            ("res.partner", "context_get", {}, "allowed"),
        ]
        self.each(cases, lambda model, method, parts: reason(model, method, **parts))

    def test_a_method_or_argument_outside_the_table_is_refused(self):
        for method in (
            "load export_data onchange web_read web_save name_create get_views sudo mapped filtered copy "
            "search_fetch browse with_user toggle_active _write __class__ get_metadata message_subscribe execute"
        ).split():
            self.assertEqual(reason("res.partner", method), "method_closed", method)
        self.assertEqual(reason("res.partner", "search_read", groupby=[]), "malformed")

    def test_a_read_only_key_cannot_write_or_run_actions(self):
        reader = Caller("read", None)
        self.assertEqual(reason("sale.order", "unlink", reader, [1]), "missing_scope")
        self.assertEqual(reason("res.partner", "create", reader, values={"name": "x"}), "missing_scope")
        self.assertEqual(reason("sale.order", "run_action", reader, [1], name="action_confirm"), "missing_scope")
        self.assertEqual(reason("res.partner", "search_read", reader), "allowed")

    def test_a_key_limited_to_some_models_opens_no_others(self):
        limited = Caller("write", frozenset(["sale.order"]))
        self.assertEqual(reason("res.partner", "search_read", limited), "model_disabled")
        self.assertEqual(reason("sale.order", "search_read", limited), "allowed")
        domain = [["partner_id.name", "=", "x"]]
        self.assertEqual(reason("sale.order", "search_read", limited, domain=domain), "relation_disabled")

    def test_the_hard_floor_closes_models_and_operations(self):
        for model in (
            "ir.config_parameter ir.model ir.model.access ir.rule ir.actions.server ir.cron ir.cron.trigger ir.ui.view "
            "ir.module.module ir.mail_server res.users.apikeys res.users.apikeys.description base.automation "
            "payment.provider fetchmail.server mcp.enabled.model mcp.audit "
            "auth.oauth.provider auth_totp.device res.config.settings"
        ).split():
            self.assertTrue(is_on_hard_floor(model), model)
        for model in ("res.partner", "sale.order", "irrigation.zone", "account.move", "authority.document"):
            self.assertEqual(closed_operations(model), (), model)
        for model in ("res.users", "res.groups", "ir.attachment", "mail.template"):
            self.assertEqual(closed_operations(model), ("create", "write", "unlink"), model)

    def test_a_field_with_the_name_of_a_secret_is_recognized(self):
        for name in ("access_token", "api_key", "new_password", "totp_secret", "password"):
            self.assertTrue(is_secret_field(name), name)
        for name in ("tokenized_name", "keyword", "public_key_name", "secretary_id", "key"):
            self.assertFalse(is_secret_field(name), name)

    def test_the_audit_masks_values_and_keeps_field_names(self):
        values = {"name": "Ada", "amount": 12.5, "child_ids": [[0, 0, {"name": "Grace"}]], "active": True}
        call = plan("res.partner", "create", None, {"values": values})
        self.assertEqual(field_names(call), ["active", "amount", "child_ids", "child_ids.name", "name"])
        text = str(masked(call.args))
        self.assertNotIn("Ada", text)
        self.assertNotIn("Grace", text)
        self.assertNotIn("12.5", text)
        self.assertIn("text(3)", text)
