from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .ir_config_parameter import NUMBERS, PRIORITY


# The fields have no defaults: Odoo does not store a parameter that is 0, and a default would replace it at the next
# save.
class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    mcp_enabled = fields.Boolean(string="MCP Server", config_parameter="mcp_server.enabled")
    mcp_accept_standard_keys = fields.Boolean(
        string="Standard API Keys", config_parameter="mcp_server.accept_standard_keys"
    )
    mcp_hide_relation_names = fields.Boolean(
        string="Hide Names of Other Models", config_parameter="mcp_server.hide_relation_names"
    )
    mcp_max_rows = fields.Integer(string="Rows per Answer", config_parameter="mcp_server.max_rows")
    mcp_delete_old_calls = fields.Boolean(string="Delete Old Calls")
    mcp_log_retention_days = fields.Integer(string="Keep the Audit", config_parameter="mcp_server.log_retention_days")
    mcp_enable_rate_limiting = fields.Boolean(string="Limits", config_parameter="mcp_server.enable_rate_limiting")
    mcp_reserved_percent = fields.Integer(string="Reserved Share", config_parameter="mcp_server.reserved_percent")
    mcp_priority_operations = fields.Char(
        string="Operations with Priority", config_parameter="mcp_server.priority_operations"
    )
    mcp_key_issuers = fields.Selection(
        [("users", "MCP users, for themselves"), ("admins", "MCP administrators only")],
        string="Who Makes Keys",
        config_parameter="mcp_server.key_issuers",
    )
    mcp_key_max_scope = fields.Selection(
        [("write", "Read and write"), ("read", "Read only")],
        string="Widest Scope",
        config_parameter="mcp_server.key_max_scope",
    )
    mcp_keys_expire = fields.Boolean(string="Keys Expire")
    mcp_key_max_days = fields.Integer(string="Longest Life", config_parameter="mcp_server.key_max_days")

    @api.model
    def get_values(self):
        """Replaces stored values that would prevent the form from being saved."""
        parameters = self.env["ir.config_parameter"].sudo()
        number = parameters._mcp_number
        return dict(
            super().get_values(),
            mcp_max_rows=number("max_rows", 500),
            mcp_reserved_percent=number("reserved_percent"),
            mcp_log_retention_days=number("log_retention_days"),
            mcp_delete_old_calls=bool(number("log_retention_days")),
            mcp_key_max_days=number("key_max_days"),
            mcp_keys_expire=bool(number("key_max_days")),
            mcp_key_issuers=parameters._mcp_choice("key_issuers"),
            mcp_key_max_scope=parameters._mcp_choice("key_max_scope"),
        )

    @api.onchange("mcp_keys_expire", "mcp_delete_old_calls")
    def _onchange_mcp_switches(self):
        """Proposes a number as soon as its switch is turned on."""
        if self.mcp_keys_expire and not self.mcp_key_max_days:
            self.mcp_key_max_days = 90
        if self.mcp_delete_old_calls and not self.mcp_log_retention_days:
            self.mcp_log_retention_days = 365

    def set_values(self):
        # A number counts only while its switch is on.
        if not self.mcp_keys_expire:
            self.mcp_key_max_days = 0
        if not self.mcp_delete_old_calls:
            self.mcp_log_retention_days = 0
        return super().set_values()

    @api.constrains(
        "mcp_max_rows",
        "mcp_reserved_percent",
        "mcp_delete_old_calls",
        "mcp_log_retention_days",
        "mcp_keys_expire",
        "mcp_key_max_days",
        "mcp_priority_operations",
    )
    def _check_mcp_values(self):
        for settings in self:
            settings._mcp_require_between("mcp_max_rows", "max_rows")
            settings._mcp_require_between("mcp_reserved_percent", "reserved_percent")
            if settings.mcp_delete_old_calls:
                settings._mcp_require_between("mcp_log_retention_days", "log_retention_days", lowest=1)
            if settings.mcp_keys_expire:
                settings._mcp_require_between("mcp_key_max_days", "key_max_days", lowest=1)
            parameters = self.env["ir.config_parameter"].sudo()
            parameters._mcp_require_operations(settings.mcp_priority_operations, parameters.get_param(PRIORITY))

    def _mcp_require_between(self, field, parameter, lowest=None):
        least, highest = NUMBERS["mcp_server." + parameter]
        lowest = least if lowest is None else lowest
        if not lowest <= self[field] <= highest:
            raise ValidationError(
                self.env._(
                    "%(setting)s is from %(lowest)s to %(highest)s, not %(value)s.",
                    setting=self._fields[field]._description_string(self.env),
                    lowest=lowest,
                    highest=highest,
                    value=self[field],
                )
            )
