import re
import secrets

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ..pipeline.keys import SECRET_PARAMETER
from ..pipeline.snapshot import VERSION_PARAMETER, names

# The valid values of the addon's parameters: whole numbers between two bounds, or one of some words, the widest first.
NUMBERS = {
    "mcp_server.max_rows": (1, 10000),
    "mcp_server.log_retention_days": (0, 36500),
    "mcp_server.reserved_percent": (0, 90),
    "mcp_server.key_max_days": (0, 3650),
}
CHOICES = {"mcp_server.key_issuers": ("users", "admins"), "mcp_server.key_max_scope": ("write", "read")}
PRIORITY = "mcp_server.priority_operations"

_whole = re.compile(r"-?\d{1,9}\Z").match
_operation = re.compile(
    r"(?:(?:\*|[a-z][a-z0-9_.]*):)?(?:read|create|write|unlink|action)\Z|[a-z][a-z0-9_.]*:\*\Z"
).match


class IrConfigParameter(models.Model):
    _inherit = "ir.config_parameter"

    @api.model
    def _mcp_number(self, name, default=0):
        """Returns a numeric parameter within its bounds: another addon or a person may have stored any text."""
        lowest, highest = NUMBERS["mcp_server." + name]
        text = (self.sudo().get_param("mcp_server." + name) or "").strip()
        return min(max(int(text), lowest), highest) if _whole(text) else default

    @api.model
    def _mcp_choice(self, name):
        """Returns a parameter that is one of some words: the first if it is not set, the last and strictest if its
        value is unknown."""
        words = CHOICES["mcp_server." + name]
        value = self.sudo().get_param("mcp_server." + name) or words[0]
        return value if value in words else words[-1]

    def init(self, *args, **kwargs):
        result = super().init(*args, **kwargs)
        self.env.cr.execute(
            "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s), (%s, '1') ON CONFLICT (key) DO NOTHING",
            [SECRET_PARAMETER, secrets.token_hex(32), VERSION_PARAMETER],
        )
        return result

    @api.model_create_multi
    def create(self, vals_list):
        parameters = super().create(vals_list)
        parameters._mcp_changed("create", {})
        return parameters

    def write(self, vals):
        self._mcp_require_not_needed()
        before = self._mcp_values()
        result = super().write(vals)
        self._mcp_changed("write", before)
        return result

    def unlink(self):
        self._mcp_require_not_needed()
        before = self._mcp_values()
        result = super().unlink()
        for record_id, (key, value) in before.items():
            self.env["mcp.audit"]._record_change(self._name, "unlink", record_id, [(key, value, "")])
        if before:
            self.env["mcp.rules.mixin"]._rules_changed()
        return result

    def _mcp_require_not_needed(self):
        """Protects two parameters: without the secret no key is valid, and without the version no change of rules is
        noticed."""
        if not {SECRET_PARAMETER, VERSION_PARAMETER}.isdisjoint(self.mapped("key")):
            raise UserError(self.env._("MCP manages this parameter. It can't be changed or deleted."))

    def _mcp_values(self):
        return {
            parameter.id: (parameter.key, parameter.value or "")
            for parameter in self
            if (parameter.key or "").startswith("mcp_server.")
        }

    def _mcp_changed(self, operation, before):
        after = self._mcp_values()
        for record_id, (key, value) in after.items():
            was = before.get(record_id, (key, ""))[1]
            self._mcp_require_sense(key, value, was)
            if was != value or operation == "create":
                self.env["mcp.audit"]._record_change(self._name, operation, record_id, [(key, was, value)])
        if after or before:
            self.env["mcp.rules.mixin"]._rules_changed()

    @api.model
    def _mcp_require_sense(self, key, value, was=""):
        value = value.strip()
        if key in NUMBERS:
            lowest, highest = NUMBERS[key]
            if not _whole(value) or not lowest <= int(value) <= highest:
                raise ValidationError(
                    self.env._(
                        "%(key)s is a whole number from %(lowest)s to %(highest)s, not %(value)s.",
                        key=key,
                        lowest=lowest,
                        highest=highest,
                        value=value[:40],
                    )
                )
        if key in CHOICES and value not in CHOICES[key]:
            raise ValidationError(self.env._("%(key)s is one of %(words)s.", key=key, words=", ".join(CHOICES[key])))
        if key == PRIORITY:
            self._mcp_require_operations(value, was)

    @api.model
    def _mcp_require_operations(self, text, was):
        """Checks the operations with priority. Names in `was`, the former value, are accepted: their app may have been
        uninstalled since."""
        known = names(was)
        for name in names(text):
            model = name.split(":")[0]
            if name not in known and (not _operation(name) or ("." in model and model not in self.env)):
                raise ValidationError(
                    self.env._(
                        "%(name)s is not an operation with priority. Write a model and an operation, such as "
                        "sale.order:create, *:action or write.",
                        name=name[:60],
                    )
                )
