import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

OVERLAP_DAYS = 7
MAX_OVERLAP_DAYS = 90
# The addon is tested with this version. Without a pin, a later release under this name would receive the key.
PUBLIC_CLIENT = "mcp-server-odoo==0.9.0"


class McpKeyCreate(models.TransientModel):
    """Creates or replaces a key, and shows it once."""

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
    rotate_at = fields.Date(string="Rotate On", help="You are reminded a week before this date to replace the key.")
    replaces_id = fields.Many2one("mcp.key", string="Replaces", readonly=True)
    overlap_days = fields.Integer(
        string="Old Key Works For (Days)",
        default=OVERLAP_DAYS,
        help="The days that the old key still works, so that you can replace it; 0 stops it at once.",
    )
    # The form shows these settings. The key itself is checked against them when it is saved.
    max_days = fields.Integer(readonly=True, default=lambda self: self.env["mcp.key"]._policy().days)
    may_write = fields.Boolean(readonly=True, default=lambda self: self.env["mcp.key"]._policy().scope == "write")
    may_issue = fields.Boolean(readonly=True, default=lambda self: self.env["mcp.key"]._may_issue())
    key = fields.Char(string="Your Key", readonly=True, store=False)
    url = fields.Char(string="Address", readonly=True, store=False)
    database = fields.Char(readonly=True, store=False)
    login = fields.Char(readonly=True, store=False)
    desktop_config = fields.Text(string="Claude Desktop", readonly=True, store=False)
    portal_values = fields.Text(string="MCP Odoo", readonly=True, store=False)

    @api.constrains("name", "overlap_days", "expires_at", "rotate_at")
    def _check_values(self):
        for wizard in self:
            if not wizard.name.strip():
                raise ValidationError(self.env._("Say what the key is for."))
            if not 0 <= wizard.overlap_days <= MAX_OVERLAP_DAYS:
                raise ValidationError(
                    self.env._("The old key can work for 0 to %(days)s days more.", days=MAX_OVERLAP_DAYS)
                )
            if wizard.expires_at and wizard.expires_at <= fields.Datetime.now():
                raise ValidationError(self.env._("The expiry lies in the past. Choose a later one."))
            if wizard.rotate_at and wizard.rotate_at <= fields.Date.today():
                raise ValidationError(self.env._("The date of rotation lies in the past. Choose a later one."))

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_kept(vals) for vals in vals_list])

    @api.model
    def _with_kept(self, vals):
        """Completes the values with those of the old key, if one is replaced."""
        old = self.env["mcp.key"].browse(vals.get("replaces_id") or self.env.context.get("default_replaces_id") or ())
        if not old:
            return vals
        kept = {"scope": old.scope, "expires_at": old.expires_at, "rotate_at": old._next_rotation(), "name": old.name}
        return dict(kept, **vals)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        days = self.env["mcp.key"]._policy().days
        if days and "expires_at" in fields_list and "expires_at" not in values:
            values["expires_at"] = fields.Datetime.now() + timedelta(days=days)
        if self.env.context.get("default_key"):
            values.update(self._shown(self.env.context["default_key"]))
        return values

    def action_create(self):
        self.ensure_one()
        if self.replaces_id:
            _key, text = self.replaces_id._replace(
                {
                    "name": self.name,
                    "expires_at": self.expires_at,
                    "rotate_at": self.rotate_at,
                    "overlap_days": self.overlap_days,
                }
            )
        else:
            _key, text = self.env["mcp.key"]._issue(self._key_values())
        # The text is stored nowhere: the form gets it as a default of a record that is never saved.
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Copy Your Key Now"),
            "res_model": "mcp.key.create",
            "view_mode": "form",
            "views": [(self.env.ref("mcp_server.mcp_key_create_view_shown").id, "form")],
            "target": "new",
            "context": {"default_key": text, "default_name": self.name, "default_user_id": self.user_id.id},
        }

    def _key_values(self):
        # Only administrators choose the models.
        models_ = self.model_ids.ids if self.env.user.has_group("mcp_server.group_mcp_admin") else []
        return {
            "name": self.name,
            "user_id": self.user_id.id,
            "scope": self.scope,
            "model_ids": [(6, 0, models_)],
            "expires_at": self.expires_at,
            "rotate_at": self.rotate_at,
        }

    @api.model
    def _shown(self, key):
        """Returns a key with everything that a client asks for, ready to be copied."""
        url = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        user = self.env["res.users"].browse(self.env.context.get("default_user_id") or self.env.uid)
        login, database = user.login, self.env.cr.dbname
        environment = {"ODOO_URL": url, "ODOO_DB": database, "ODOO_USER": login, "ODOO_API_KEY": key}
        server = {"command": "uvx", "args": ["--from", PUBLIC_CLIENT, "mcp-server-odoo"], "env": environment}
        portal = (
            self.env._("Address: %(value)s", value=url),
            self.env._("Database: %(value)s", value=database),
            self.env._("User: %(value)s", value=login),
            self.env._("API key: %(value)s", value=key),
        )
        return {
            "key": key,
            "url": url,
            "database": database,
            "login": login,
            "desktop_config": json.dumps({"mcpServers": {"odoo": server}}, indent=2),
            "portal_values": "\n".join(portal),
        }
