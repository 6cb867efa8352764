import logging

from odoo import SUPERUSER_ID, api

_logger = logging.getLogger(__name__)


def send_notices(registry, user_id, crossed):
    """Notifies a user and the MCP administrators that a limit is near or reached. The mail waits in Odoo's queue, and a
    notice that cannot be written fails no call."""
    if not crossed:
        return
    try:
        with registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["mcp.limit"]._notify(user_id, crossed)
    except Exception:
        _logger.info("A notice about limits could not be sent", exc_info=True)
