from odoo import api, models

from ..pipeline.snapshot import VERSION_PARAMETER


class McpRulesMixin(models.AbstractModel):
    _name = "mcp.rules.mixin"
    _description = "Part of the MCP rules"

    # The stored fields whose changes are recorded, with the value before.
    _on_record = ()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self._rules_changed()
        for record in records:
            record._record_change("create", {}, record._recorded())
        return records

    def write(self, vals):
        before = {record.id: record._recorded() for record in self}
        result = super().write(vals)
        self._rules_changed()
        for record in self:
            record._record_change("write", before[record.id], record._recorded())
        return result

    def unlink(self):
        gone = [(record, record._recorded()) for record in self]
        result = super().unlink()
        self._rules_changed()
        for record, before in gone:
            record._record_change("unlink", before, {})
        return result

    def _recorded(self):
        return {name: self._text_of(name) for name in self.sudo()._on_record}

    def _text_of(self, name):
        """Returns a value as it is recorded, or an empty text."""
        value = self.sudo()[name]
        if isinstance(value, models.BaseModel):
            return ", ".join(value.mapped("model" if value._name == "ir.model" else "display_name"))
        if isinstance(value, bool):
            return "yes" if value else ""
        return str(value or "")

    def _record_change(self, operation, before, after):
        """Records changed fields and values by their technical names, so that a row reads the same in every
        language."""
        changed = [name for name in self._on_record if before.get(name, "") != after.get(name, "")]
        if changed or operation != "write":
            changes = [(name, before.get(name), after.get(name)) for name in changed]
            self.env["mcp.audit"]._record_change(self._name, operation, self.id, changes)

    @api.model
    def _rules_changed(self):
        """Increments the version of the rules in the transaction that changes them, so that callers and workers discard
        what they cached."""
        self.env.cr.execute(
            "UPDATE ir_config_parameter SET value = (value::integer + 1)::text, write_uid = %s,"
            " write_date = now() AT TIME ZONE 'utc' WHERE key = %s",
            [self.env.uid, VERSION_PARAMETER],
        )
