from odoo import fields, models


# Without defaults: Odoo forgets a parameter that is 0, and a default would bring another value back at the next save.
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
    mcp_log_retention_days = fields.Integer(string="Keep the Audit", config_parameter="mcp_server.log_retention_days")
    mcp_enable_rate_limiting = fields.Boolean(string="Limits", config_parameter="mcp_server.enable_rate_limiting")
    mcp_reserved_percent = fields.Integer(string="Reserved Share", config_parameter="mcp_server.reserved_percent")
    mcp_priority_operations = fields.Char(
        string="Operations with Priority", config_parameter="mcp_server.priority_operations"
    )
