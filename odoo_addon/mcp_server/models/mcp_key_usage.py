from odoo import fields, models


class McpKeyUsage(models.Model):
    """When and how often a key was used. Apart from the key, so that calls never stand in the way of its revocation."""

    _name = "mcp.key.usage"
    _description = "Usage of an MCP key"
    _log_access = False
    _rec_name = "key_id"

    key_id = fields.Many2one("mcp.key", required=True, ondelete="cascade", readonly=True)
    calls = fields.Integer(readonly=True)
    last_used_at = fields.Datetime(readonly=True)
    last_address = fields.Char(readonly=True)

    _key_uniq = models.Constraint("UNIQUE (key_id)", "A key has one count.")
