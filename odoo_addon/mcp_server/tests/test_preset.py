from unittest.mock import patch

from odoo.tests.common import Form

from ..policy import presets
from ..policy.floor import closed_operations
from ..policy.presets import PRESETS, preset_operations
from .common import McpCase


class TestPreset(McpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["mcp.enabled.model"]
        cls.rules.search([]).unlink()

    def apply(self, preset):
        return self.env["mcp.preset.apply"].create({"preset": preset}).action_apply()

    def rule(self, model):
        return self.rules.search([("model_name", "=", model)])

    def test_no_preset_opens_deleting_or_what_the_hard_floor_closes(self):
        everything = list(self.env)
        for preset in list(PRESETS) + ["everything_read"]:
            for model, operations in preset_operations(preset, everything).items():
                self.assertNotIn("unlink", operations)
                self.assertFalse(operations.intersection(closed_operations(model)), model)

    def test_a_preset_shows_its_changes_before_it_is_applied(self):
        wizard = self.env["mcp.preset.apply"].new({"preset": "contacts"})
        wizard._onchange_preset()
        self.assertIn("res.partner", wizard.line_ids.mapped("model_name"))
        self.assertTrue(wizard.has_changes)
        self.assertFalse(self.rules.search_count([]))
        with Form(self.env["mcp.preset.apply"]) as form:
            form.preset = "contacts"
        form.save().action_apply()
        self.assertTrue(self.rule("res.partner").allow_create)
        self.assertFalse(self.rule("res.partner").allow_unlink)

    def test_a_preset_closes_nothing_and_applied_twice_changes_nothing(self):
        self.apply("contacts")
        self.rule("res.partner").write({"allow_unlink": True, "denied_fields": "comment"})
        self.apply("sales")
        self.assertTrue(self.rule("res.partner").allow_unlink)
        self.assertEqual(self.rule("res.partner").denied_fields, "comment")
        self.assertEqual(self.env["mcp.preset.apply"].new({"preset": "sales"})._changes(), [])

    def test_the_preset_of_an_app_that_is_not_installed_opens_nothing(self):
        with patch.dict(presets.MAIN, {"contacts": "no.such.app"}):
            wizard = self.env["mcp.preset.apply"].new({"preset": "contacts"})
            self.assertFalse(wizard.is_installed)
            self.assertEqual(wizard._changes(), [])
        self.assertTrue(self.env["mcp.preset.apply"].new({"preset": "contacts"}).is_installed)

    def test_unticked_lines_of_a_preset_stay_closed(self):
        wizard = self.env["mcp.preset.apply"].new({"preset": "contacts"})
        wizard._onchange_preset()
        every = wizard.line_ids.mapped("model_name")
        with Form(self.env["mcp.preset.apply"]) as form:
            form.preset = "contacts"
            self.assertIn(f"{len(every)} of {len(every)}", form.summary)
            with form.line_ids.edit(every.index("res.partner")) as line:
                line.is_chosen = False
            self.assertIn(f"{len(every) - 1} of {len(every)}", form.summary)
        form.save().action_apply()
        self.assertFalse(self.rule("res.partner"))
        self.assertEqual(set(self.rules.search([]).mapped("model_name")), set(every) - {"res.partner"})

    def test_the_preset_everything_read_opens_only_reading(self):
        self.apply("everything_read")
        opened = self.rules.search([])
        self.assertTrue(all(opened.mapped("allow_read")))
        self.assertFalse(
            any(opened.mapped("allow_write") + opened.mapped("allow_create") + opened.mapped("allow_unlink"))
        )
        self.assertNotIn("ir.cron", opened.mapped("model_name"))
