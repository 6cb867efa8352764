from collections import namedtuple
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..compat import check_access, flush, users_of
from ..pipeline import keys
from ..pipeline.queues import run_soon

REMIND_DAYS = 7
# Allows for the time between the start of the transaction and the moment that the form computed the expiry from.
CLOCK_SLACK = timedelta(minutes=5)

KeyPolicy = namedtuple("KeyPolicy", "issuers days scope")


class McpKey(models.Model):
    _name = "mcp.key"
    _inherit = "mcp.rules.mixin"
    _description = "MCP key"
    _order = "id desc"
    _on_record = (
        "name",
        "user_id",
        "scope",
        "model_ids",
        "expires_at",
        "rotate_at",
        "revoked_at",
        "replaced_by_id",
    )

    name = fields.Char(string="Purpose", required=True, help="What the key is for, such as a client and a computer.")
    user_id = fields.Many2one("res.users", required=True, ondelete="restrict", index=True, readonly=True)
    prefix = fields.Char(readonly=True, index=True, help="The public part of the key, to tell keys apart.")
    scope = fields.Selection([("read", "Read only"), ("write", "Read and write")], required=True, default="read")
    model_ids = fields.Many2many(
        "ir.model",
        "mcp_key_model_rel",
        "key_id",
        "model_id",
        string="Only These Models",
        groups="mcp_server.group_mcp_admin",
        help="Leave empty for all enabled models.",
    )
    # Stays true when the models are uninstalled: a key that was limited to them must not open others.
    is_limited = fields.Boolean(readonly=True, copy=False)
    has_lost_models = fields.Boolean(compute="_compute_has_lost_models")
    expires_at = fields.Datetime(string="Expires")
    revoked_at = fields.Datetime(string="Revoked", readonly=True)
    rotate_at = fields.Date(string="Rotate On", help="You are reminded a week before this date to replace the key.")
    reminded_at = fields.Datetime(readonly=True)
    replaced_by_id = fields.Many2one("mcp.key", readonly=True, ondelete="set null", index=True)
    state = fields.Selection(
        [("active", "Active"), ("rotating", "Being replaced"), ("expired", "Expired"), ("revoked", "Revoked")],
        compute="_compute_state",
    )
    usage_ids = fields.One2many("mcp.key.usage", "key_id", readonly=True)
    call_count = fields.Integer(string="Calls", compute="_compute_usage")
    last_used_at = fields.Datetime(string="Last Use", compute="_compute_usage")

    _prefix_uniq = models.Constraint("UNIQUE (prefix)", "This key begins like another one. Make a new one.")

    def init(self):
        # The hash is a column without a field, so that no read of records can return it.
        self.env.cr.execute("ALTER TABLE mcp_key ADD COLUMN IF NOT EXISTS digest varchar(64)")
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS mcp_key_purpose_uniq ON mcp_key (user_id, name)"
            " WHERE revoked_at IS NULL AND replaced_by_id IS NULL"
        )
        # Fills the column for keys from a version of the addon that did not have it.
        self.env.cr.execute(
            "UPDATE mcp_key SET is_limited = EXISTS (SELECT 1 FROM mcp_key_model_rel WHERE key_id = mcp_key.id)"
            " WHERE is_limited IS NULL"
        )

    @api.depends("expires_at", "revoked_at", "replaced_by_id")
    def _compute_state(self):
        now = fields.Datetime.now()
        for key in self:
            if key.revoked_at:
                key.state = "revoked"
            elif key.expires_at and key.expires_at <= now:
                key.state = "expired"
            else:
                key.state = "rotating" if key.replaced_by_id else "active"

    @api.depends("is_limited", "model_ids")
    def _compute_has_lost_models(self):
        for key in self:
            key.has_lost_models = key.is_limited and not key.sudo().model_ids

    @api.depends("usage_ids.calls", "usage_ids.last_used_at")
    def _compute_usage(self):
        for key in self:
            usage = key.sudo().usage_ids[:1]
            key.call_count = usage.calls
            key.last_used_at = usage.last_used_at

    @api.model_create_multi
    def create(self, vals_list):
        made = super().create(vals_list)
        made._note_limits()
        for key in made:
            key._require_allowed(key.scope, key.expires_at)
        return made

    def _require_allowed(self, scope, expires_at):
        """Checks a key against the settings, however it is created or changed."""
        policy = self._policy()
        if scope == "write" and policy.scope == "read":
            raise ValidationError(self.env._("The settings allow keys that read only. Choose Read only."))
        latest = self.create_date + timedelta(days=policy.days) + CLOCK_SLACK
        if policy.days and not (expires_at and expires_at <= latest):
            raise ValidationError(
                self.env._(
                    "The settings let a key live %(days)s days at most. Set an expiry within that time.",
                    days=policy.days,
                )
            )

    @api.model
    def _policy(self):
        """Returns the settings for keys. `issuers`: "users" make keys for themselves, or only "admins" do. `days`: the
        longest life, 0 for any. `scope`: the widest one."""
        parameters = self.env["ir.config_parameter"]
        return KeyPolicy(
            parameters._mcp_choice("key_issuers"),
            parameters._mcp_number("key_max_days"),
            parameters._mcp_choice("key_max_scope"),
        )

    def write(self, vals):
        if "user_id" in vals or "prefix" in vals:
            raise UserError(self.env._("A key stays with its user. Make another one."))
        if "revoked_at" in vals and self.filtered("revoked_at"):
            raise UserError(self.env._("A revoked key stays revoked. Make another one."))
        for key in self if {"scope", "expires_at"} & set(vals) else ():
            key._require_no_more_than_allowed(vals)
        if "name" in vals:
            for key in self:
                key._require_free_purpose(key.user_id.id, vals["name"], but=key.id)
        result = super().write(vals)
        if "model_ids" in vals:
            self._note_limits()
        return result

    def _note_limits(self):
        """Records whether a key is limited to models, whenever somebody chooses them. Uninstalling their app does not
        change it."""
        for key in self.sudo():
            if key.is_limited != bool(key.model_ids):
                key.is_limited = bool(key.model_ids)

    def _require_no_more_than_allowed(self, vals):
        """Always allows a change that narrows a key, even if the key is older than the settings."""
        ends = fields.Datetime.to_datetime(vals.get("expires_at", self.expires_at)) or None
        is_sooner = ends == (self.expires_at or None) or (ends and (not self.expires_at or ends < self.expires_at))
        if not is_sooner or vals.get("scope", "read") not in ("read", self.scope):
            self._require_allowed(vals.get("scope", self.scope), ends)

    def unlink(self):
        """Allows only keys that no longer work to be deleted. The audit keeps their names and prefixes."""
        if self.filtered(lambda key: key.state in ("active", "rotating")):
            text = self.env._("A key that works can't be deleted. Revoke it first.")
            raise UserError(text)  # pylint: disable=no-raise-unlink  # a hook for it came after 14
        # A key that is being replaced stays so: it would become active again without its replacement.
        for old in self.sudo().search([("replaced_by_id", "in", self.ids), ("id", "not in", self.ids)]):
            old.replaced_by_id = old
        return super().unlink()

    @api.model
    def _require_free_purpose(self, user_id, name, but=False):
        """Checks the uniqueness of a purpose before the index does, whose error has no text for people."""
        taken = [("user_id", "=", user_id), ("name", "=", name), ("id", "!=", but)]
        if self.sudo().search_count(taken + [("revoked_at", "=", False), ("replaced_by_id", "=", False)]):
            raise ValidationError(self.env._("This user has a key for this purpose. Rotate it, or name another one."))

    @api.model
    def _issue(self, vals):
        """Creates a key. Returns it with its text, which is shown once and stored nowhere."""
        self._require_right_over(self.env["res.users"].browse(vals["user_id"]))
        self._require_free_purpose(vals["user_id"], vals["name"])
        text = keys.new_key()
        key = self.sudo().create(dict(vals, prefix=keys.prefix_of(text)))
        secret = self.env["ir.config_parameter"].sudo().get_param(keys.SECRET_PARAMETER)
        flush(self.env)
        self.env.cr.execute("UPDATE mcp_key SET digest = %s WHERE id = %s", [keys.digest(secret, text), key.id])
        return key.sudo(False), text

    def _require_right_over(self, user):
        """Requires the right to make keys for a user. A key acts as its user, so only users who may set passwords make
        keys for others."""
        if user != self.env.user and not self.env.su and not self.env.user.has_group("base.group_erp_manager"):
            raise AccessError(self.env._("You can only make and change keys of your own."))
        if not self.env.su and not self._may_issue():
            raise AccessError(self.env._("The settings let only MCP administrators make keys. Ask one of them."))
        if not user.has_group("mcp_server.group_mcp_user"):
            raise ValidationError(self.env._("%(user)s is not in the group MCP User.", user=user.name))

    @api.model
    def _may_issue(self):
        return self._policy().issuers == "users" or self.env.user.has_group("mcp_server.group_mcp_admin")

    def _replace(self, values):
        """Creates a key that replaces this one, which works for `overlap_days` more. Scope and models are copied;
        purpose, expiry and schedule too, unless `values` name others. Returns the new key with its text."""
        self.ensure_one()
        self._require_right_over(self.user_id)
        check_access(self, "read")
        old = self.sudo()
        if old.state != "active":
            raise UserError(self.env._("Only an active key can be replaced."))
        if old.has_lost_models:
            raise UserError(self.env._("The models of this key are gone. Choose others for it, or revoke it."))
        wanted = {
            "name": values.get("name") or old.name,
            "user_id": old.user_id.id,
            "scope": old.scope,
            "model_ids": [(6, 0, old.model_ids.ids)],
            "expires_at": values.get("expires_at", old.expires_at),
            "rotate_at": values.get("rotate_at", old._next_rotation()),
        }
        old._require_no_longer_life(wanted["expires_at"])
        # The purpose becomes free for the new key once the old one is marked as being replaced.
        old.write({"replaced_by_id": old.id})
        new, text = self._issue(wanted)
        ends = fields.Datetime.now() + timedelta(days=values.get("overlap_days") or 0)
        old.write({"replaced_by_id": new.id, "expires_at": min(old.expires_at or ends, ends)})
        return new, text

    def _require_no_longer_life(self, expires_at):
        """Refuses a replacement that lives longer than the key that it replaces, if that one expires."""
        if not self.expires_at:
            return
        latest = fields.Datetime.now() + (self.expires_at - self.create_date) + CLOCK_SLACK
        if not expires_at or fields.Datetime.to_datetime(expires_at) > max(latest, self.expires_at):
            raise ValidationError(
                self.env._(
                    "The old key was made for %(days)s days: the new one can't live longer. Make a new key instead.",
                    days=(self.expires_at - self.create_date).days,
                )
            )

    def _next_rotation(self):
        """Returns the date that rotation is due: this key's own, or the same number of days from today once that date
        is near."""
        today = fields.Date.today()
        if not self.rotate_at or self.rotate_at > today + timedelta(days=REMIND_DAYS):
            return self.rotate_at
        return today + max(self.rotate_at - self.create_date.date(), timedelta(days=REMIND_DAYS + 1))

    def action_revoke(self):
        for key in self:
            if key.user_id != self.env.user and not self.env.user.has_group("mcp_server.group_mcp_admin"):
                raise AccessError(self.env._("You can only revoke keys of your own."))
        self.sudo().filtered(lambda key: not key.revoked_at).write({"revoked_at": fields.Datetime.now()})
        return True

    def action_rotate(self):
        self.ensure_one()
        if self.state != "active":
            raise UserError(self.env._("Only an active key can be replaced."))
        context = {
            "default_replaces_id": self.id,
            "default_user_id": self.user_id.id,
            "default_name": self.name,
            "default_scope": self.scope,
            "default_expires_at": self.expires_at,
            "default_rotate_at": self._next_rotation(),
        }
        if self.env.user.has_group("mcp_server.group_mcp_admin"):
            context["default_model_ids"] = [(6, 0, self.model_ids.ids)]
        return dict(self._new_key_action(), name=self.env._("Rotate Key"), context=context)

    @api.model
    def _new_key_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Key"),
            "res_model": "mcp.key.create",
            "view_mode": "form",
            "target": "new",
        }

    def action_view_audit(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Calls of %(key)s", key=self.name),
            "res_model": "mcp.audit",
            "view_mode": "list,form,graph,pivot",
            "domain": [("key_id", "=", self.id)],
        }

    @api.autovacuum
    def _gc_remind(self):
        """Sends a daily reminder of keys that expire or are to be replaced within a week."""
        soon = datetime.utcnow() + timedelta(days=REMIND_DAYS)
        due = self.search(
            [
                ("revoked_at", "=", False),
                ("replaced_by_id", "=", False),
                ("reminded_at", "=", False),
                "|",
                "&",
                ("expires_at", "<=", fields.Datetime.to_string(soon)),
                ("expires_at", ">", fields.Datetime.now()),
                ("rotate_at", "<=", fields.Date.to_string(soon)),
            ]
        )
        for key in due:
            key.with_context(lang=key.user_id.lang)._remind()
        due.write({"reminded_at": fields.Datetime.now()})

    def _remind(self):
        subject = self.env._("MCP key %(key)s is to be replaced", key=self.name)
        body = self.env._(
            "Replace the key %(key)s of %(user)s before it stops working: open MCP, Keys, and choose Rotate.",
            key=self.name,
            user=self.user_id.name,
        )
        self._tell(self.user_id, subject, body)

    @api.model
    def _tell(self, user, subject, body):
        """Notifies a user and the MCP administrators. The mails wait in Odoo's queue, so that no call waits for
        them."""
        admins = users_of(self.env.ref("mcp_server.group_mcp_admin").sudo())
        thread = self.env["mail.thread"].sudo().with_context(mail_notify_force_send=False)
        thread.message_notify(partner_ids=(user | admins).mapped("partner_id").ids, subject=subject, body=body)
        run_soon(self.env, "mail.ir_cron_mail_scheduler_action")
