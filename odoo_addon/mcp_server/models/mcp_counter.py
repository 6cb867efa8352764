from datetime import datetime, timedelta

from odoo import api, fields, models


class McpCounter(models.Model):
    """Counts the calls of a user in a window. Only the SQL of pipeline/call_record.py increments it."""

    _name = "mcp.counter"
    _description = "Counter of MCP calls"
    _log_access = False
    _order = "started_at desc"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", readonly=True)
    operation = fields.Char(required=True, readonly=True)
    period = fields.Char(required=True, readonly=True)
    started_at = fields.Datetime(required=True, readonly=True, index=True)
    hits = fields.Integer(readonly=True)

    _window_uniq = models.Constraint("UNIQUE (user_id, operation, period, started_at)", "A window is counted once.")

    @api.autovacuum
    def _gc_old_windows(self):
        self.env.cr.execute("DELETE FROM mcp_counter WHERE started_at < %s", [datetime.utcnow() - timedelta(days=2)])
