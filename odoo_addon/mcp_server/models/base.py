from odoo import api, models

from ..pipeline import guard


class Base(models.AbstractModel):
    _inherit = "base"

    if hasattr(models.BaseModel, "_has_field_access"):

        @api.model
        def _has_field_access(self, field, operation):
            """While an MCP call reads, fields that its rules hide are out of reach for the ORM too."""
            if not self.env.su and guard.hides(self._name, field.name):
                return False
            return super()._has_field_access(field, operation)
