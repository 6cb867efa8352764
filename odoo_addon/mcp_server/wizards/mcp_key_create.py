from datetime import timedelta

from odoo import api, fields, models

OVERLAP_DAYS = 7


class McpKeyCreate(models.TransientModel):
    """Makes a key, or one in the place of another, and shows it once."""

    _name = "mcp.key.create"
    _description = "New MCP key"

    name = fields.Char(string="Purpose", required=True)
    user_id = fields.Many2one("res.users", required=True, default=lambda self: self.env.user)
    scope = fields.Selection([("read", "Read only"), ("write", "Read and write")], required=True, default="read")
    model_ids = fields.Many2many(
        "ir.model",
        string="Only These Models",
        groups="mcp_server.group_mcp_admin",
        help="Leave empty for all enabled models.",
    )
    expires_at = fields.Datetime(string="Expires")
    rotate_at = fields.Date(string="Rotate On")
    replaces_id = fields.Many2one("mcp.key", readonly=True)
    overlap_days = fields.Integer(
        string="Old Key Works For (Days)", default=OVERLAP_DAYS, help="Time to put the new key where the old one is."
    )
    key = fields.Char(string="Your Key", readonly=True, store=False)

    def action_create(self):
        self.ensure_one()
        if self.replaces_id:
            text = self._replace()
        else:
            _key, text = self.env["mcp.key"]._issue(self._key_values())
        # Nothing keeps the text: it goes to the form as a default of a record that is never saved.
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Copy Your Key Now"),
            "res_model": "mcp.key.create",
            "view_mode": "form",
            "views": [(self.env.ref("mcp_server.mcp_key_create_view_shown").id, "form")],
            "target": "new",
            "context": {"default_key": text, "default_name": self.name, "default_user_id": self.user_id.id},
        }

    def _replace(self):
        old = self.replaces_id
        old._require_right_over(old.user_id)
        old.check_access_rule("read") if not hasattr(old, "check_access") else old.check_access("read")
        # The purpose is free for the new key only when the old one is on its way out.
        old.sudo().write({"replaced_by_id": old.id})
        new, text = self.env["mcp.key"]._issue(dict(self._key_values(), user_id=old.user_id.id))
        ends = fields.Datetime.now() + timedelta(days=max(0, self.overlap_days))
        expires = min(old.expires_at, ends) if old.expires_at else ends
        old.sudo().write({"replaced_by_id": new.id, "expires_at": expires})
        return text

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("default_key"):
            values["key"] = self.env.context["default_key"]
        return values

    def _key_values(self):
        return {
            "name": self.name,
            "user_id": self.user_id.id,
            "scope": self.scope,
            "model_ids": [(6, 0, self._models().ids)],
            "expires_at": self.expires_at,
            "rotate_at": self.rotate_at,
        }

    def _models(self):
        """Administrators choose them; who replaces a key of their own keeps what it was limited to."""
        source = self if self.env.user.has_group("mcp_server.group_mcp_admin") else self.replaces_id.sudo()
        return source.model_ids
