from odoo import api, models

from ..pipeline import guard


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _search(self, *args, **kwargs):
        """Leaves out rows that belong to a closed model's record while an MCP call reads, whatever code searches."""
        rows = [] if self.env.su else guard.rows(self._name)
        if rows:
            # The first parameter has another name in older series.
            name = next((name for name in ("domain", "args") if name in kwargs), None)
            if name is None:
                args = (rows + list(args[0]), *args[1:])
            else:
                kwargs[name] = rows + list(kwargs[name])
        return super()._search(*args, **kwargs)

    if hasattr(models.BaseModel, "_has_field_access"):

        @api.model
        def _has_field_access(self, field, operation):
            """Denies access to fields that the rules hide while an MCP call reads."""
            if not self.env.su and guard.hides(self._name, field.name):
                return False
            return super()._has_field_access(field, operation)
