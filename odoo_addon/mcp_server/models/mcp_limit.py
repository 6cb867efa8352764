from odoo import api, fields, models


class McpLimit(models.Model):
    _name = "mcp.limit"
    _inherit = "mcp.rules.mixin"
    _description = "Limit of MCP calls"
    _order = "operation, period"
    _on_record = ("operation", "period", "maximum", "active")

    operation = fields.Selection(
        [
            ("all", "All operations"),
            ("read", "Read"),
            ("create", "Create"),
            ("write", "Update"),
            ("unlink", "Delete"),
            ("action", "Run an action"),
        ],
        required=True,
        default="all",
    )
    period = fields.Selection(
        [("minute", "Per minute"), ("hour", "Per hour"), ("day", "Per day")], required=True, default="minute"
    )
    maximum = fields.Integer(
        string="Calls", required=True, default=300, help="The maximum number of calls of one user in the period."
    )
    active = fields.Boolean(default=True)

    _window_uniq = models.Constraint("UNIQUE (operation, period)", "This limit exists already, perhaps archived.")
    _maximum_positive = models.Constraint("CHECK (maximum > 0)", "A limit is at least one call.")

    @api.depends("operation", "period")
    def _compute_display_name(self):
        for limit in self:
            limit.display_name = "{}, {}".format(limit._label("operation"), limit._label("period"))

    def _label(self, field):
        return dict(self._fields[field]._description_selection(self.env)).get(self[field], "")

    @api.model
    def _notify(self, user_id, crossed):
        """Notifies a user and the MCP administrators that a limit is near or reached."""
        user = self.env["res.users"].browse(user_id)
        self = self.with_context(lang=user.lang)
        for operation, period, percent in crossed:
            limit = self.search([("operation", "=", operation), ("period", "=", period)])
            if not limit:
                continue
            subject = self.env._("MCP: %(percent)s%% of a limit used by %(user)s", percent=percent, user=user.name)
            body = self.env._(
                "%(user)s has used %(percent)s%% of %(limit)s calls: %(operation)s, %(period)s.",
                user=user.name,
                percent=percent,
                limit=limit.maximum,
                operation=limit._label("operation"),
                period=limit._label("period"),
            )
            self.env["mcp.key"]._tell(user, subject, body)
