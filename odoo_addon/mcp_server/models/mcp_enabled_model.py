import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..pipeline.closed_with import closed_with
from ..pipeline.snapshot import names
from ..policy.dependencies import missing_dependencies
from ..policy.floor import closed_operations, is_on_hard_floor
from ..policy.rulebook import PRINT
from ..policy.rules import OPERATIONS

_name_form = re.compile(r"[a-z][a-z0-9_]*\Z").match


class McpEnabledModel(models.Model):
    _name = "mcp.enabled.model"
    _inherit = ["mcp.rules.mixin", "mail.thread"]
    _description = "Model enabled for MCP"
    _order = "model_name"
    _rec_name = "model_name"
    _on_record = (
        "model_id",
        "active",
        "allow_read",
        "allow_create",
        "allow_write",
        "allow_unlink",
        "action_names",
        "denied_fields",
        "writable_fields",
        "notes",
    )

    model_id = fields.Many2one(
        "ir.model",
        required=True,
        ondelete="cascade",
        index=True,
        tracking=True,
        help="The model that AI clients may work with.",
    )
    model_name = fields.Char(string="Technical Name", related="model_id.model", store=True, index=True)
    active = fields.Boolean(default=True, tracking=True)
    allow_read = fields.Boolean(string="Read", default=True, tracking=True)
    allow_create = fields.Boolean(string="Create", tracking=True)
    allow_write = fields.Boolean(string="Update", tracking=True)
    allow_unlink = fields.Boolean(string="Delete", tracking=True)
    action_names = fields.Char(
        string="Actions",
        tracking=True,
        help="Methods that may be run on records, such as action_confirm, separated by commas. Each runs with the "
        "rights of the key's user and without arguments.",
    )
    denied_fields = fields.Char(
        string="Names of Denied Fields",
        tracking=True,
        help="The names of fields that AI clients may not read, filter by, order by, group by or write, separated by "
        "commas.",
    )
    writable_fields = fields.Char(
        tracking=True,
        help="The names of fields that Odoo sets by itself, such as a state or a total, and that AI clients may write "
        "nevertheless, separated by commas.",
    )
    denied_field_ids = fields.Many2many(
        "ir.model.fields",
        string="Denied Fields",
        compute="_compute_denied_field_ids",
        inverse="_inverse_denied_field_ids",
        domain="[('model_id', '=', model_id)]",
        help="Fields that AI clients may not read, filter by, order by, group by or write.",
    )
    also_closed = fields.Char(
        compute="_compute_also_closed", help="Fields that take their values from denied ones, and are closed with them."
    )
    notes = fields.Text(tracking=True)
    missing_models = fields.Char(string="Models Missing", compute="_compute_missing_models")

    _model_uniq = models.Constraint("UNIQUE (model_id)", "This model has a rule already, perhaps an archived one.")

    @api.depends("model_id", "allow_read", "allow_create", "allow_write", "allow_unlink", "active")
    def _compute_missing_models(self):
        for record in self:
            record.missing_models = ", ".join(record._missing_models()) or False

    def _missing_models(self):
        if not self.model_name or self.model_name not in self.env or not self.active:
            return []
        fields_ = self.env[self.model_name]._fields.values()
        required = {field.comodel_name for field in fields_ if field.required and field.relational}
        readable = set(self.sudo().search([("allow_read", "=", True)]).mapped("model_name"))
        return missing_dependencies(self.model_name, required, readable, self.env)

    @api.depends("model_id", "denied_fields")
    def _compute_denied_field_ids(self):
        known = self.env["ir.model.fields"].sudo()
        for record in self:
            record.denied_field_ids = known.search(
                [("model", "=", record.model_name), ("name", "in", names(record.denied_fields))]
            )

    def _inverse_denied_field_ids(self):
        for record in self:
            # Names of an uninstalled app's fields stay, so that they are denied again when the app comes back.
            gone = set(record._unknown_fields(names(record.denied_fields)))
            denied = gone | set(record.denied_field_ids.sudo().mapped("name"))
            record.denied_fields = ", ".join(sorted(denied)) or False

    @api.depends("model_id", "denied_fields")
    def _compute_also_closed(self):
        enabled = self.sudo().search([("allow_read", "=", True)]).mapped("model_name")
        for record in self:
            record.also_closed = ", ".join(record._also_closed(enabled)) or False

    def _also_closed(self, among):
        """Returns the fields of this model by name, and those of other enabled models as `model.field`."""
        if self.model_name not in self.env:
            return []
        closed = closed_with(self.env, self.model_name, names(self.denied_fields), among)
        return [name if owner == self.model_name else f"{owner}.{name}" for owner, name in closed]

    @api.constrains("model_id", "allow_read", "allow_create", "allow_write", "allow_unlink", "action_names")
    def _check_hard_floor(self):
        for record in self:
            name = record.model_id.model
            if is_on_hard_floor(name):
                raise ValidationError(
                    self.env._(
                        "%(model)s holds secrets, rules or code. It can't be enabled for MCP by anybody.", model=name
                    )
                )
            closed = [operation for operation in closed_operations(name) if record["allow_" + operation]]
            if closed:
                raise ValidationError(
                    self.env._(
                        "%(model)s can only be read by AI clients: it holds rights, files or templates.", model=name
                    )
                )
            if closed_operations(name) and record.action_names:
                raise ValidationError(self.env._("No actions can be enabled on %(model)s.", model=name))

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        for rule in rules:
            rule._require_known((), ())
        return rules

    def write(self, vals):
        # Existing names may belong to an uninstalled app. They must not block another change.
        before = {rule.id: (names(rule.action_names), rule._listed_fields()) for rule in self}
        result = super().write(vals)
        for rule in self if {"model_id", "action_names", "denied_fields", "writable_fields"} & set(vals) else ():
            rule._require_known(*(((), ()) if "model_id" in vals else before[rule.id]))
        return result

    def _listed_fields(self):
        return names(self.denied_fields) + names(self.writable_fields)

    def _require_known(self, actions_before, fields_before):
        for name in set(names(self.action_names)) - set(actions_before):
            if not self._is_action(name):
                raise ValidationError(
                    self.env._(
                        "%(name)s is not an action of %(model)s. Name a public method of the model itself.",
                        name=name,
                        model=self.model_name,
                    )
                )
        unknown = self._unknown_fields(name for name in self._listed_fields() if name not in fields_before)
        if unknown:
            raise ValidationError(
                self.env._("%(model)s has no field %(names)s.", model=self.model_name, names=", ".join(unknown))
            )

    def _unknown_fields(self, listed):
        known = self.env[self.model_name]._fields if self.model_name in self.env else None
        return [name for name in listed if known is not None and name not in known]

    def _is_action(self, name):
        """True for a public method of the model that not every model has, and for `print`, which opens the documents of
        its records."""
        return name == PRINT or (
            bool(_name_form(name))
            and not hasattr(models.BaseModel, name)
            and self.model_name in self.env
            and callable(getattr(type(self.env[self.model_name]), name, None))
        )

    def action_open(self):
        """Opens the form of a rule from the list, which is edited in place."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    def action_choose_actions(self):
        self.ensure_one()
        wizard = self.env["mcp.action.choose"].create({"rule_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Choose Actions"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_enable_missing(self):
        """Enables the models that these rules' models point at, for reading only."""
        for name in sorted({name for record in self for name in record._missing_models()}):
            self._enable(name, {"read"})
        return True

    @api.model
    def _enable(self, model_name, operations):
        """Adds operations to the rule of a model, and never removes one. Returns the rule."""
        wanted = {"allow_" + operation: True for operation in operations}
        rule = self.with_context(active_test=False).search([("model_name", "=", model_name)])
        if rule:
            rule.write(dict(wanted, active=True))
            return rule
        flags = {"allow_" + operation: False for operation in OPERATIONS}
        model = self.env["ir.model"].sudo().search([("model", "=", model_name)])
        return self.create(dict(flags, model_id=model.id, **wanted))

    @api.model
    def is_model_enabled(self, model_name):
        return bool(self.sudo().search_count([("model_name", "=", model_name)]))

    @api.model
    def check_model_operation_enabled(self, model_name, operation):
        rule = self.sudo().search([("model_name", "=", model_name)])
        return operation in OPERATIONS and bool(rule) and rule["allow_" + operation]
