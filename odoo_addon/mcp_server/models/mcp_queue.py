from odoo import models

from ..pipeline.queues import leave_to_jobs


class McpQueue(models.AbstractModel):
    """Postpones what other addons request from outside servers to their scheduled jobs while a call is served."""

    _name = "mcp.queue"
    _description = "Queues of MCP calls"

    def _register_hook(self):
        result = super()._register_hook()
        leave_to_jobs(self.env)
        return result
