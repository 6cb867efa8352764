from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from ..compat import invalidate
from .common import McpCase, enable, make_user


class TestEnabledModel(McpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mcp.enabled.model"].search([]).unlink()

    def test_models_on_the_hard_floor_cannot_be_enabled(self):
        for model in (
            "ir.cron",
            "ir.config_parameter",
            "ir.model.access",
            "res.users.apikeys",
            "mcp.key",
            "ir.actions.server",
        ):
            with self.assertRefused(ValidationError, "can't be enabled"):
                enable(self.env, model)

    def test_accounts_groups_files_and_templates_can_be_enabled_for_reading_only(self):
        for model in ("res.users", "res.groups", "ir.attachment", "mail.template"):
            enable(self.env, model)
            for operation in ("allow_create", "allow_write", "allow_unlink"):
                rule = self.env["mcp.enabled.model"].search([("model_name", "=", model)])
                with self.assertRefused(ValidationError, "only be read"):
                    rule.write({operation: True})
                rule[operation] = False

    def test_an_action_must_be_a_public_method_of_the_model_itself(self):
        for name in ("write", "sudo", "_compute_display_name", "no_such_method", "__class__", "browse"):
            with self.assertRefused(ValidationError, "not an action"):
                enable(self.env, "res.partner", action_names=name)
        self.assertTrue(enable(self.env, "res.partner", action_names="create_company, open_commercial_entity"))

    def test_a_denied_field_must_exist(self):
        with self.assertRefused(ValidationError, "nmae"):
            enable(self.env, "res.partner", denied_fields="comment, nmae")

    def test_a_model_cannot_be_enabled_twice(self):
        enable(self.env, "res.partner")
        with mute_logger("odoo.sql_db"), self.assertRefused(IntegrityError):
            enable(self.env, "res.partner")

    def test_a_rule_lists_missing_related_models_and_a_button_enables_them_for_reading(self):
        rule = enable(self.env, "res.country.state")
        self.assertEqual(rule.missing_models, "res.country")
        rule.action_enable_missing()
        country = self.env["mcp.enabled.model"].search([("model_name", "=", "res.country")])
        self.assertTrue(country.allow_read)
        self.assertFalse(country.allow_write)
        rule._compute_missing_models()
        self.assertFalse(rule.missing_models)

    def test_a_rule_lists_fields_that_are_computed_from_denied_ones(self):
        rule = enable(self.env, "res.partner", denied_fields="tz")
        self.assertIn("tz_offset", rule.also_closed)
        self.assertFalse(enable(self.env, "res.partner.category", denied_fields="color").also_closed)

    def test_a_rule_lists_fields_of_other_enabled_models_that_it_closes(self):
        enable(self.env, "res.users")
        rule = enable(self.env, "res.partner", denied_fields="email")
        closed = rule.also_closed.split(", ")
        self.assertIn("res.users.email", closed)
        self.assertNotIn("email", closed)
        self.assertFalse(enable(self.env, "res.country").also_closed)

    def test_denied_fields_are_chosen_from_those_of_the_model(self):
        rule = enable(self.env, "res.partner", denied_fields="comment")
        self.assertEqual(rule.denied_field_ids.mapped("name"), ["comment"])
        fields = self.env["ir.model.fields"].search([("model", "=", "res.partner"), ("name", "in", ["ref", "vat"])])
        rule.denied_field_ids = fields
        self.assertEqual(rule.denied_fields, "ref, vat")
        rule.denied_field_ids = False
        self.assertFalse(rule.denied_fields)
        country = self.env["ir.model.fields"].search([("model", "=", "res.country"), ("name", "=", "code")])
        with self.assertRefused(ValidationError, "no field code"):
            rule.denied_field_ids = country

    def test_a_rule_with_names_of_an_uninstalled_app_can_still_be_changed(self):
        rule = enable(self.env, "res.partner", denied_fields="comment", action_names="create_company")
        self.env.cr.execute(
            "UPDATE mcp_enabled_model SET denied_fields = 'comment, gone_field', writable_fields = 'gone_total',"
            " action_names = 'create_company, action_gone' WHERE id = %s",
            [rule.id],
        )
        invalidate(self.env)
        rule.write({"action_names": "action_gone", "writable_fields": "gone_total, active_lang_count"})
        ref = self.env["ir.model.fields"].search([("model", "=", "res.partner"), ("name", "=", "ref")])
        rule.denied_field_ids |= ref
        self.assertEqual(rule.denied_fields, "comment, gone_field, ref")
        for values, text in (
            ({"writable_fields": "gone_total, other_gone"}, "no field other_gone"),
            ({"action_names": "action_gone, action_other"}, "action_other is not an action"),
        ):
            with self.assertRefused(ValidationError, text):
                rule.write(values)

    def test_actions_are_chosen_by_the_labels_of_the_forms_buttons(self):
        arch = (
            '<form><button type="object" name="create_company" string="Make a company" />'
            '<button type="object" name="write" string="Write" /><button type="action" name="1" /></form>'
        )
        self.env["ir.ui.view"].create(
            {"name": "mcp", "model": "res.partner", "type": "form", "mode": "primary", "arch": arch, "priority": 0}
        )
        rule = enable(self.env, "res.partner", action_names="open_commercial_entity")
        wizard = self.env["mcp.action.choose"].browse(rule.action_choose_actions()["res_id"])
        labels = {line.name: (line.label, line.is_chosen) for line in wizard.line_ids}
        self.assertEqual(labels["create_company"], ("Make a company", False))
        self.assertTrue(labels["open_commercial_entity"][1])
        self.assertNotIn("write", labels)
        self.assertNotIn("1", labels)
        wizard.line_ids.filtered(lambda line: line.name == "create_company").is_chosen = True
        wizard.action_apply()
        self.assertEqual(set(rule.action_names.split(", ")), {"create_company", "open_commercial_entity"})

    def test_a_user_without_the_administrators_group_cannot_create_a_rule(self):
        user = make_user(self.env, "plain")
        with mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"):
            with self.assertRefused(AccessError):
                enable(self.env(user=user), "res.partner")

    def test_the_older_methods_report_enabled_models_and_operations(self):
        enable(self.env, "res.partner", allow_write=True)
        rules = self.env["mcp.enabled.model"]
        self.assertTrue(rules.is_model_enabled("res.partner"))
        self.assertFalse(rules.is_model_enabled("res.country"))
        self.assertTrue(rules.check_model_operation_enabled("res.partner", "write"))
        self.assertFalse(rules.check_model_operation_enabled("res.partner", "unlink"))
        self.assertFalse(rules.check_model_operation_enabled("res.country", "read"))
