from odoo import fields, models


class McpKeyUsage(models.Model):
    """Counts the uses of a key. It is a separate table, so that calls do not lock the key against its revocation."""

    _name = "mcp.key.usage"
    _description = "Usage of an MCP key"
    _log_access = False
    _rec_name = "key_id"

    key_id = fields.Many2one("mcp.key", required=True, ondelete="cascade", readonly=True)
    calls = fields.Integer(readonly=True)
    last_used_at = fields.Datetime(readonly=True)
    last_address = fields.Char(readonly=True)

    _key_uniq = models.Constraint("UNIQUE (key_id)", "A key has one count.")
