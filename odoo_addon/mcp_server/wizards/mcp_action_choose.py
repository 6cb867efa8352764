import re

from lxml import etree

from odoo import api, fields, models

from ..compat import combined_arch
from ..pipeline.documents import REPORTS
from ..pipeline.snapshot import names
from ..policy.rulebook import PRINT


class McpActionChoose(models.TransientModel):
    """Lists the buttons of a model's forms by their labels, to select those that AI clients may press."""

    _name = "mcp.action.choose"
    _description = "Choose actions for MCP"

    rule_id = fields.Many2one("mcp.enabled.model", required=True, ondelete="cascade", readonly=True)
    has_buttons = fields.Boolean(readonly=True)
    line_ids = fields.One2many("mcp.action.choose.line", "wizard_id", string="Actions")

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards:
            lines = wizard._lines()
            wizard.write({"has_buttons": bool(lines), "line_ids": [(0, 0, line) for line in lines]})
        return wizards

    def _lines(self):
        """Returns lines for the buttons, and for other actions that the rule names."""
        chosen = names(self.rule_id.action_names)
        labels = self._labels()
        for name in chosen:
            labels.setdefault(name, "")
        ordered = sorted(labels, key=lambda name: (name not in chosen, labels[name] or name))
        return [{"name": name, "label": labels[name], "is_chosen": name in chosen} for name in ordered]

    def _labels(self):
        model = self.rule_id.model_name
        labels = {}
        for view in self._views(model):
            for button in etree.fromstring(combined_arch(view)).iter("button"):
                name = button.get("name") or ""
                if button.get("type") == "object" and self.rule_id._is_action(name):
                    labels[name] = labels.get(name) or _label_of(button)
        if model in REPORTS:
            labels[PRINT] = self.env._("Print: opens the PDF of its records")
        return labels

    @api.model
    def _views(self, model):
        found = [("model", "=", model), ("type", "=", "form"), ("mode", "=", "primary")]
        return self.env["ir.ui.view"].sudo().search(found, order="priority, id")

    def action_apply(self):
        self.ensure_one()
        self.rule_id.action_names = ", ".join(self.line_ids.filtered("is_chosen").mapped("name")) or False
        return {"type": "ir.actions.act_window_close"}


class McpActionChooseLine(models.TransientModel):
    _name = "mcp.action.choose.line"
    _description = "Action to choose for MCP"

    wizard_id = fields.Many2one("mcp.action.choose", required=True, ondelete="cascade")
    is_chosen = fields.Boolean(string="Open")
    label = fields.Char(string="Button", readonly=True)
    name = fields.Char(string="Technical Name", readonly=True)


def _label_of(button):
    """Returns the text of a button, without the white space of its source."""
    text = button.get("string") or " ".join(button.itertext()) or button.get("title") or button.get("help") or ""
    return re.sub(r"\s+", " ", text).strip()
