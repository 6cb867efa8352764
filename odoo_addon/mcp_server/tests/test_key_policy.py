from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common import McpCase, issue, make_user

RIGHTS_LOGGERS = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.models")


class TestKeyPolicy(McpCase):
    """Tests what the settings allow keys to be, and what rotation keeps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = make_user(cls.env, "mcp_policy_user")
        cls.other = make_user(cls.env, "mcp_policy_other")
        cls.admin = make_user(cls.env, "mcp_policy_admin", "base.group_user", "mcp_server.group_mcp_admin")
        cls.partners = cls.env["ir.model"].search([("model", "=", "res.partner")])

    def setting(self, name, value):
        self.env["ir.config_parameter"].set_param("mcp_server." + name, value)

    def in_days(self, days):
        return fields.Datetime.now() + timedelta(days=days)

    def wizard(self, user, **values):
        return self.env["mcp.key.create"].with_user(user).create(dict({"name": "wizard"}, **values))

    def rotated(self, old, user=None, **values):
        """Rotates a key as a caller over RPC does, which sends only the given values. Returns the new key."""
        wizard = self.env["mcp.key.create"].with_user(user or old.user_id).create(dict(values, replaces_id=old.id))
        wizard.action_create()
        return old.replaced_by_id

    def test_rotation_keeps_the_scope_models_expiry_and_schedule_of_a_key(self):
        old, _text = issue(
            self.env,
            self.user,
            scope="read",
            model_ids=[(6, 0, self.partners.ids)],
            expires_at=self.in_days(30),
            rotate_at=fields.Date.today() + timedelta(days=20),
        )
        ends, due = old.expires_at, old.rotate_at
        new = self.rotated(old)
        self.assertEqual((new.name, new.scope, new.sudo().model_ids), (old.name, "read", self.partners))
        self.assertEqual((new.expires_at, new.rotate_at), (ends, due))
        self.assertEqual((old.state, new.state), ("rotating", "active"))

    def test_the_rotation_form_starts_with_the_values_of_the_key(self):
        old, _text = issue(self.env, self.user, scope="read", expires_at=self.in_days(30))
        context = old.with_user(self.user).action_rotate()["context"]
        self.assertEqual((context["default_scope"], context["default_expires_at"]), ("read", old.expires_at))

    def test_a_rotation_cannot_widen_a_key_or_prolong_its_life(self):
        old, _text = issue(
            self.env, self.user, scope="read", model_ids=[(6, 0, self.partners.ids)], expires_at=self.in_days(30)
        )
        for expires_at in (False, self.in_days(60)):
            with self.assertRefused(ValidationError, "30 days"):
                self.rotated(old, scope="write", expires_at=expires_at)
        new = self.rotated(old, scope="write", expires_at=self.in_days(29))
        self.assertEqual((new.scope, new.sudo().model_ids), ("read", self.partners))

    def test_a_rotated_key_is_due_again_after_as_many_days_as_the_old_one(self):
        old, _text = issue(self.env, self.user, rotate_at=fields.Date.today() + timedelta(days=2))
        self.env.cr.execute("UPDATE mcp_key SET create_date = create_date - interval '88 days' WHERE id = %s", [old.id])
        old.invalidate_recordset() if hasattr(old, "invalidate_recordset") else old.invalidate_cache()
        self.assertEqual(self.rotated(old).rotate_at, fields.Date.today() + timedelta(days=90))

    def test_a_revoked_key_cannot_be_replaced(self):
        old, _text = issue(self.env, self.user)
        old.action_revoke()
        with self.assertRefused(UserError, "Only an active key"):
            self.rotated(old)

    def test_a_setting_lets_only_administrators_make_and_rotate_keys(self):
        old, _text = issue(self.env, self.user)
        self.setting("key_issuers", "admins")
        with self.assertRefused(AccessError, "only MCP administrators"):
            self.wizard(self.user).action_create()
        with self.assertRefused(AccessError, "only MCP administrators"):
            self.rotated(old)
        with self.assertRefused(AccessError, "only MCP administrators"):
            self.env["mcp.key"].with_user(self.user)._issue({"name": "x", "user_id": self.user.id})
        self.wizard(self.admin).action_create()
        self.assertTrue(self.env["mcp.key"].search_count([("user_id", "=", self.admin.id), ("name", "=", "wizard")]))

    def test_a_key_cannot_be_created_without_the_wizard(self):
        for user in (self.user, self.admin):
            with mute_logger(*RIGHTS_LOGGERS), self.assertRefused(AccessError):
                self.env["mcp.key"].with_user(user).create({"name": "x", "user_id": user.id, "prefix": "00000000"})

    def test_a_setting_limits_the_scope_of_keys(self):
        old, _text = issue(self.env, self.user, scope="write")
        self.setting("key_max_scope", "read")
        with self.assertRefused(ValidationError, "read only"):
            self.wizard(self.user, scope="write").action_create()
        with self.assertRefused(ValidationError, "read only"):
            issue(self.env, self.other, scope="write")
        with self.assertRefused(ValidationError, "read only"):
            self.rotated(old)
        key, _text = issue(self.env, self.other, scope="read")
        with self.assertRefused(ValidationError, "read only"):
            key.with_user(self.admin).write({"scope": "write"})
        old.with_user(self.admin).write({"scope": "read"})

    def test_a_setting_limits_the_life_of_keys(self):
        old, _text = issue(self.env, self.user)
        self.setting("key_max_days", "30")
        for expires_at in (False, self.in_days(31)):
            with self.assertRefused(ValidationError, "30 days at most"):
                self.wizard(self.user, expires_at=expires_at).action_create()
            with self.assertRefused(ValidationError, "30 days at most"):
                issue(self.env, self.other, expires_at=expires_at)
        with self.assertRefused(ValidationError, "30 days at most"):
            self.rotated(old, expires_at=False)
        self.assertTrue(self.rotated(old, expires_at=self.in_days(30)))
        key, _text = issue(self.env, self.other, expires_at=self.in_days(10))
        for expires_at in (False, fields.Datetime.to_string(self.in_days(31))):
            with self.assertRefused(ValidationError, "30 days at most"):
                key.with_user(self.admin).write({"expires_at": expires_at})
        key.with_user(self.admin).write({"expires_at": self.in_days(30)})

    def test_a_new_key_expires_after_the_longest_life_by_default(self):
        self.setting("key_max_days", "30")
        self.wizard(self.user).action_create()
        key = self.env["mcp.key"].search([("user_id", "=", self.user.id)], limit=1)
        self.assertAlmostEqual(key.expires_at, self.in_days(30), delta=timedelta(minutes=1))

    def test_a_key_older_than_the_setting_can_be_narrowed(self):
        old, _text = issue(self.env, self.user)
        self.setting("key_max_days", "1")
        self.setting("key_max_scope", "read")
        old.with_user(self.admin).write({"expires_at": self.in_days(90)})
        old.with_user(self.admin).write({"expires_at": self.in_days(80), "scope": "read"})
        with self.assertRefused(ValidationError, "1 days at most"):
            old.with_user(self.admin).write({"expires_at": self.in_days(85)})

    def test_invalid_values_in_the_key_wizard_are_refused_with_a_reason(self):
        for values, text in (
            ({"name": "   "}, "what the key is for"),
            ({"expires_at": self.in_days(-1)}, "expiry lies in the past"),
            ({"rotate_at": fields.Date.today()}, "rotation lies in the past"),
            ({"overlap_days": -1}, "0 to 90"),
            ({"overlap_days": 91}, "0 to 90"),
        ):
            with self.assertRefused(ValidationError, text):
                self.wizard(self.user, **values)

    def test_a_revoked_key_stays_revoked(self):
        key, _text = issue(self.env, self.user)
        key.action_revoke()
        with self.assertRefused(UserError, "stays revoked"):
            key.with_user(self.admin).write({"revoked_at": False})

    def test_a_user_can_delete_only_their_own_revoked_keys(self):
        mine, _text = issue(self.env, self.user, "mine")
        theirs, _text = issue(self.env, self.other, "theirs")
        with self.assertRefused(UserError, "Revoke it first"):
            mine.with_user(self.user).unlink()
        (mine | theirs).action_revoke()
        with mute_logger(*RIGHTS_LOGGERS), self.assertRefused(AccessError):
            theirs.with_user(self.user).unlink()
        mine.with_user(self.user).unlink()
        theirs.with_user(self.admin).unlink()
        self.assertFalse((mine | theirs).exists())

    def test_a_replaced_key_stays_rotating_if_its_replacement_is_deleted(self):
        old, _text = issue(self.env, self.user, "laptop")
        new = self.rotated(old)
        new.action_revoke()
        new.unlink()
        self.assertEqual(old.state, "rotating")
        issue(self.env, self.user, "laptop")

    def test_the_dialog_of_a_new_key_shows_everything_that_a_client_needs(self):
        action = self.wizard(self.user, scope="read").action_create()
        shown = self.env["mcp.key.create"].with_user(self.user).with_context(**action["context"])
        values = shown.default_get(["key", "url", "database", "login", "desktop_config", "portal_values"])
        key = action["context"]["default_key"]
        self.assertEqual(
            (values["key"], values["database"], values["login"]), (key, self.env.cr.dbname, self.user.login)
        )
        for text in (values["desktop_config"], values["portal_values"]):
            for part in (key, values["url"], self.env.cr.dbname, self.user.login):
                self.assertIn(part, text)
        self.assertIn("uvx", values["desktop_config"])
