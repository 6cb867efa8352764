from odoo import api, fields, models, tools
from odoo.exceptions import AccessDenied, ValidationError

from ..compat import clear_caches


class ResUsers(models.Model):
    _inherit = "res.users"

    mcp_only = fields.Boolean(
        string="MCP Only",
        help="Closes every other way in for this user: signing in, XML-RPC, JSON-RPC and JSON-2, by password or API "
        "key. Only the MCP endpoints stay open, with an MCP key.",
    )

    @api.constrains("mcp_only")
    def _check_mcp_only(self):
        if self.filtered("mcp_only") & (self.env.user | self.env.ref("base.user_admin")):
            raise ValidationError(self.env._("You can't set MCP Only for yourself or for the administrator."))

    def write(self, vals):
        result = super().write(vals)
        if "mcp_only" in vals:
            clear_caches(self.env)
        return result

    def _check_credentials(self, credential, env):
        if self.env.user.sudo().mcp_only:
            raise AccessDenied()
        return super()._check_credentials(credential, env)

    @tools.ormcache("sid", "self.id")
    def _compute_session_token(self, sid):
        """Invalidates every session of a user with MCP Only, including open ones."""
        if self.sudo().mcp_only:
            return False
        return super()._compute_session_token(sid)
