from odoo import api, models

from ..pipeline.snapshot import VERSION_PARAMETER


class McpRulesMixin(models.AbstractModel):
    _name = "mcp.rules.mixin"
    _description = "Part of the MCP rules"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self._rules_changed()
        return records

    def write(self, vals):
        result = super().write(vals)
        self._rules_changed()
        return result

    def unlink(self):
        result = super().unlink()
        self._rules_changed()
        return result

    @api.model
    def _rules_changed(self):
        """A new version of the rules, in the transaction that changes them: callers and workers drop what they
        remember."""
        self.env.cr.execute(
            "UPDATE ir_config_parameter SET value = (value::integer + 1)::text, write_uid = %s,"
            " write_date = now() AT TIME ZONE 'utc' WHERE key = %s",
            [self.env.uid, VERSION_PARAMETER],
        )
