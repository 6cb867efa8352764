from odoo.exceptions import UserError

from .compat import hook_cursor


def pre_init_hook(*args):
    """Refuses the installation if another published addon with this technical name has left its tables."""
    cr = hook_cursor(args)
    cr.execute(
        "SELECT 1 FROM information_schema.columns WHERE table_name = 'mcp_enabled_model' AND column_name = 'allow_read'"
    )
    if cr.fetchone():
        raise UserError(  # pylint: disable=translation-required  # no language is known yet
            "Another addon named mcp_server has left its tables in this database."
            " Uninstall it before you install MCP Odoo."
        )


def uninstall_hook(*args):
    cr = hook_cursor(args)
    # Odoo itself deletes the parameters that the data files created.
    cr.execute(
        "DELETE FROM ir_config_parameter WHERE key LIKE 'mcp\\_server.%' AND id NOT IN"
        " (SELECT res_id FROM ir_model_data WHERE model = 'ir.config_parameter')"
    )
    # Addons that extend messaging register each model that uses it, and do not remove the entry.
    cr.execute(
        "DELETE FROM ir_model_data WHERE model = 'ir.model.inherit' AND module <> 'mcp_server'"
        " AND name LIKE 'model\\_inherit\\_\\_mcp\\_%'"
    )
    cr.execute("DROP FUNCTION IF EXISTS mcp_audit_is_append_only() CASCADE")
