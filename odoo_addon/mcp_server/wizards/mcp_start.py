from odoo import api, fields, models


class McpStart(models.TransientModel):
    """Shows the steps until an AI client works, and which of them are done."""

    _name = "mcp.start"
    _description = "First steps with MCP"

    name = fields.Char(compute="_compute_steps")
    is_admin = fields.Boolean(compute="_compute_steps")
    is_switched_on = fields.Boolean(compute="_compute_steps")
    model_count = fields.Integer(string="Enabled Models", compute="_compute_steps")
    key_count = fields.Integer(string="Your Keys", compute="_compute_steps")
    may_issue = fields.Boolean(compute="_compute_steps")
    has_called = fields.Boolean(compute="_compute_steps")
    is_done = fields.Boolean(compute="_compute_steps")

    @api.depends_context("uid")
    def _compute_steps(self):
        user = self.env.user
        keys = self.env["mcp.key"]
        alive = keys.search([("user_id", "=", user.id)]).filtered(lambda key: key.state in ("active", "rotating"))
        calls = [("user_id", "=", user.id), ("operation", "!=", "configure"), ("outcome", "=", "ok")]
        for start in self:
            start.name = self.env._("Get Started")
            start.is_admin = user.has_group("mcp_server.group_mcp_admin")
            start.is_switched_on = self.env["ir.config_parameter"].sudo().get_param("mcp_server.enabled") == "True"
            start.model_count = self.env["mcp.enabled.model"].search_count([])
            start.key_count = len(alive)
            start.may_issue = keys._may_issue()
            start.has_called = bool(self.env["mcp.audit"].search(calls, limit=1))
            start.is_done = start.is_switched_on and start.model_count and start.key_count and start.has_called

    @api.model
    def action_start(self):
        start = self.create({})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Get Started"),
            "res_model": self._name,
            "res_id": start.id,
            "view_mode": "form",
            "target": "main",
        }

    def action_open_preset(self):
        return self._open("mcp_server.mcp_preset_apply_action")

    def action_open_models(self):
        return self._open("mcp_server.mcp_enabled_model_action")

    def action_open_key(self):
        return self._open("mcp_server.mcp_key_create_action")

    def action_open_audit(self):
        return self._open("mcp_server.mcp_audit_action")

    @api.model
    def _open(self, name):
        action = self.env.ref(name).sudo()
        return {
            "type": "ir.actions.act_window",
            "name": action.name,
            "res_model": action.res_model,
            "view_mode": action.view_mode,
            "target": action.target,
        }
