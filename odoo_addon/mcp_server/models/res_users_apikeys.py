from odoo import models


class ResUsersApikeys(models.Model):
    _inherit = "res.users.apikeys"

    def _check_credentials(self, *, scope, key):
        """Refuses standard keys of users with MCP Only."""
        user_id = super()._check_credentials(scope=scope, key=key)
        if user_id and self.env["res.users"].sudo().browse(user_id).mcp_only:
            return None
        return user_id
