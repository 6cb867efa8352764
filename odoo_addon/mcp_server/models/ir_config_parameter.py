import secrets

from odoo import api, models
from odoo.exceptions import UserError

from ..pipeline.keys import SECRET_PARAMETER
from ..pipeline.snapshot import VERSION_PARAMETER


class IrConfigParameter(models.Model):
    _inherit = "ir.config_parameter"

    def init(self, *args, **kwargs):
        result = super().init(*args, **kwargs)
        self.env.cr.execute(
            "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s), (%s, '1') ON CONFLICT (key) DO NOTHING",
            [SECRET_PARAMETER, secrets.token_hex(32), VERSION_PARAMETER],
        )
        return result

    @api.model_create_multi
    def create(self, vals_list):
        parameters = super().create(vals_list)
        parameters._mcp_changed()
        return parameters

    def write(self, vals):
        self._mcp_require_not_needed()
        result = super().write(vals)
        self._mcp_changed()
        return result

    def unlink(self):
        self._mcp_require_not_needed()
        ours = any(key.startswith("mcp_server.") for key in self.mapped("key"))
        result = super().unlink()
        if ours:
            self.env["mcp.rules.mixin"]._rules_changed()
        return result

    def _mcp_require_not_needed(self):
        """Without its secret no key is good any more, and without its version no change of rules is noticed."""
        if not {SECRET_PARAMETER, VERSION_PARAMETER}.isdisjoint(self.mapped("key")):
            raise UserError(self.env._("MCP keeps this parameter itself. It can't be changed or deleted."))

    def _mcp_changed(self):
        if any(key.startswith("mcp_server.") for key in self.mapped("key")):
            self.env["mcp.rules.mixin"]._rules_changed()
