from odoo import models

from ..pipeline.queues import leave_to_jobs


class McpQueue(models.AbstractModel):
    """While a call is served, what other addons ask of servers outside waits for their scheduled jobs."""

    _name = "mcp.queue"
    _description = "Queues of MCP calls"

    def _register_hook(self):
        result = super()._register_hook()
        leave_to_jobs(self.env)
        return result
