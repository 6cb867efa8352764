from odoo import api, fields, models

from ..policy.presets import is_installed, preset_operations
from ..policy.rules import OPERATIONS


class McpPresetApply(models.TransientModel):
    """Shows the changes that a preset would make, then makes them."""

    _name = "mcp.preset.apply"
    _description = "Apply an MCP preset"

    preset = fields.Selection(
        [
            ("contacts", "Contacts"),
            ("sales", "Sales"),
            ("crm", "CRM"),
            ("purchase", "Purchase"),
            ("inventory", "Inventory"),
            ("accounting", "Accounting, read-only"),
            ("hr", "HR"),
            ("projects", "Projects"),
            ("everything_read", "Everything, read-only"),
        ],
        required=True,
    )
    line_ids = fields.One2many("mcp.preset.apply.line", "wizard_id", string="Changes")
    has_changes = fields.Boolean(compute="_compute_has_changes")
    summary = fields.Char(compute="_compute_has_changes")
    is_installed = fields.Boolean(compute="_compute_is_installed")

    @api.depends("line_ids.is_chosen")
    def _compute_has_changes(self):
        for wizard in self:
            wizard.has_changes = bool(wizard.line_ids)
            wizard.summary = self.env._(
                "%(chosen)s of %(all)s models will be opened or widened. Untick those that are to stay as they are.",
                chosen=len(wizard.line_ids.filtered("is_chosen")),
                all=len(wizard.line_ids),
            )

    @api.depends("preset")
    def _compute_is_installed(self):
        for wizard in self:
            wizard.is_installed = is_installed(wizard.preset, self.env)

    @api.onchange("preset")
    def _onchange_preset(self):
        self.line_ids = [(5, 0, 0)] + [(0, 0, line) for line in self._changes()]

    def _changes(self):
        """Returns what the preset opens that is closed now, as values of lines."""
        if not self.preset or not is_installed(self.preset, self.env):
            return []
        rules = {rule.model_name: rule for rule in self.env["mcp.enabled.model"].search([])}
        labels = {model.model: model for model in self.env["ir.model"].sudo().search([("transient", "=", False)])}
        available = [name for name in labels if name in self.env and not self.env[name]._abstract]
        changes = []
        for name, wanted in sorted(preset_operations(self.preset, available).items()):
            rule = rules.get(name)
            now = {operation for operation in OPERATIONS if rule and rule["allow_" + operation]}
            if wanted - now:
                change = {"allow_" + operation: operation in wanted | now for operation in OPERATIONS}
                label = labels[name].name
                changes.append(dict(change, model_name=name, label=label, is_new=not rule))
        return changes

    def action_apply(self):
        """Opens the models of the ticked lines. The operations are computed again: only the ticks are taken from the
        form."""
        self.ensure_one()
        left_out = set(self.line_ids.filtered(lambda line: not line.is_chosen).mapped("model_name"))
        for change in self._changes():
            if change["model_name"] in left_out:
                continue
            wanted = {operation for operation in OPERATIONS if change["allow_" + operation]}
            self.env["mcp.enabled.model"]._enable(change["model_name"], wanted)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enabled Models"),
            "res_model": "mcp.enabled.model",
            "view_mode": "list,form",
            "target": "main",
        }


class McpPresetApplyLine(models.TransientModel):
    _name = "mcp.preset.apply.line"
    _description = "Change of an MCP preset"

    wizard_id = fields.Many2one("mcp.preset.apply", required=True, ondelete="cascade")
    is_chosen = fields.Boolean(string="Open", default=True)
    label = fields.Char(string="Model", readonly=True)
    model_name = fields.Char(string="Technical Name", readonly=True)
    is_new = fields.Boolean(string="New", readonly=True)
    allow_read = fields.Boolean(string="Read", readonly=True)
    allow_create = fields.Boolean(string="Create", readonly=True)
    allow_write = fields.Boolean(string="Update", readonly=True)
    allow_unlink = fields.Boolean(string="Delete", readonly=True)
