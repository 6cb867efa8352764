from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from ..compat import flush, invalidate
from ..pipeline import keys, snapshot
from .common import McpCase, issue, make_user

RIGHTS_LOGGERS = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.models")


class TestKey(McpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = make_user(cls.env, "mcp_key_user")
        cls.other = make_user(cls.env, "mcp_key_other")
        cls.admin = make_user(cls.env, "mcp_key_admin", "base.group_user", "mcp_server.group_mcp_admin")

    def digest(self, key):
        self.env.cr.execute("SELECT digest FROM mcp_key WHERE id = %s", [key.id])
        return self.env.cr.fetchone()[0]

    def test_a_key_is_random_and_stored_only_as_a_hash(self):
        key, text = issue(self.env, self.user)
        self.assertEqual(keys.prefix_of(text), key.prefix)
        self.assertEqual(len(text.split("_", 2)[2]), 43)
        self.assertNotIn(text[14:], self.digest(key))
        self.assertNotIn("digest", key._fields)
        self.assertNotIn(text, str(key.sudo().read()))

    def test_the_hash_of_a_key_depends_on_the_servers_secret(self):
        text = keys.new_key()
        self.assertNotEqual(keys.digest("one", text), keys.digest("two", text))
        secret = self.env["ir.config_parameter"].sudo().get_param(keys.SECRET_PARAMETER)
        self.assertEqual(len(secret), 64)

    def test_a_text_of_another_form_is_not_a_key(self):
        good = keys.new_key()
        for text in ("", "mcpa_", good[:-1], good + "x", good.upper(), "mcpx" + good[4:], good + "\n", "0" * 40):
            self.assertIsNone(keys.prefix_of(text), text)

    def test_a_user_cannot_have_two_keys_for_one_purpose(self):
        issue(self.env, self.user, "laptop")
        issue(self.env, self.other, "laptop")
        with self.assertRefused(ValidationError, "for this purpose"):
            issue(self.env, self.user, "laptop")

    def test_a_revoked_key_frees_its_purpose(self):
        key, _text = issue(self.env, self.user, "laptop")
        key.action_revoke()
        self.assertEqual(key.state, "revoked")
        issue(self.env, self.user, "laptop")

    def test_users_see_and_revoke_only_their_own_keys(self):
        mine, _text = issue(self.env, self.user)
        theirs, _text = issue(self.env, self.other)
        visible = self.env["mcp.key"].with_user(self.user).search([])
        self.assertEqual(visible, mine)
        with mute_logger(*RIGHTS_LOGGERS), self.assertRefused(AccessError):
            theirs.with_user(self.user).action_revoke()
        mine.with_user(self.user).action_revoke()
        theirs.with_user(self.admin).action_revoke()
        self.assertEqual((mine | theirs).mapped("state"), ["revoked", "revoked"])

    def test_an_mcp_administrator_cannot_make_a_key_for_another_user(self):
        with self.assertRefused(AccessError, "of your own"):
            self.env["mcp.key"].with_user(self.admin)._issue({"name": "x", "user_id": self.user.id})
        key, _text = self.env["mcp.key"].with_user(self.user)._issue({"name": "x", "user_id": self.user.id})
        self.assertEqual(key.user_id, self.user)

    def test_the_user_of_a_key_cannot_be_changed(self):
        key, _text = issue(self.env, self.user)
        with self.assertRefused(UserError):
            key.with_user(self.admin).write({"user_id": self.other.id})

    def test_a_user_can_not_widen_a_key(self):
        key, _text = issue(self.env, self.user, scope="read")
        with mute_logger(*RIGHTS_LOGGERS), self.assertRefused(AccessError):
            key.with_user(self.user).write({"scope": "write"})

    def test_a_user_outside_the_group_mcp_user_cannot_have_a_key(self):
        outsider = make_user(self.env, "mcp_outsider", "base.group_user")
        with self.assertRefused(ValidationError, "MCP User"):
            issue(self.env, outsider)

    def wizard(self, user, **values):
        return self.env["mcp.key.create"].with_user(user).create(dict({"name": "wizard"}, **values))

    def test_the_wizard_shows_the_key_once_and_stores_it_nowhere(self):
        action = self.wizard(self.user, scope="read").action_create()
        text = action["context"]["default_key"]
        key = self.env["mcp.key"].search([("prefix", "=", keys.prefix_of(text))])
        self.assertEqual((key.user_id, key.scope, key.state), (self.user, "read", "active"))
        self.env.cr.execute(
            "SELECT count(*) FROM information_schema.columns"
            " WHERE table_name = 'mcp_key_create' AND column_name = 'key'"
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_a_replaced_key_works_for_the_overlap(self):
        old, _text = issue(self.env, self.user, "laptop")
        action = old.with_user(self.user).action_rotate()
        values = {name[8:]: value for name, value in action["context"].items()}
        text = self.wizard(self.user, overlap_days=3, **values).action_create()["context"]["default_key"]
        new = self.env["mcp.key"].search([("prefix", "=", keys.prefix_of(text))])
        self.assertEqual((old.replaced_by_id, old.state, new.state, new.name), (new, "rotating", "active", "laptop"))
        left = old.expires_at - fields.Datetime.now()
        self.assertTrue(timedelta(days=2) < left <= timedelta(days=3))

    def test_a_user_cannot_replace_another_users_key(self):
        old, _text = issue(self.env, self.other, "laptop")
        with mute_logger(*RIGHTS_LOGGERS), self.assertRefused(AccessError):
            self.wizard(self.user, replaces_id=old.id).action_create()

    def test_a_reminder_of_an_expiring_key_is_sent_once(self):
        key, _text = issue(self.env, self.user, expires_at=fields.Datetime.now() + timedelta(days=3))
        later, _text = issue(self.env, self.user, "later", expires_at=fields.Datetime.now() + timedelta(days=30))
        found = [("partner_ids", "in", self.user.partner_id.ids), ("subject", "like", "is to be replaced")]
        self.env["mcp.key"]._gc_remind()
        self.env["mcp.key"]._gc_remind()
        self.assertEqual(self.env["mail.message"].search_count(found), 1)
        self.assertTrue(key.reminded_at)
        self.assertFalse(later.reminded_at)

    def test_a_key_limited_to_uninstalled_models_opens_no_others(self):
        model = self.env["ir.model"].create({"name": "Passing", "model": "x_mcp_passing"})
        key, _text = issue(self.env, self.user, model_ids=[(6, 0, model.ids)])
        free, _text = issue(self.env, self.user, "free")
        flush(self.env)
        # Only the database changes, as when an app is uninstalled.
        self.env.cr.execute("DELETE FROM mcp_key_model_rel WHERE key_id = %s", [key.id])
        invalidate(self.env)
        opened = snapshot._read(self.env.cr).key_models
        self.assertEqual(opened.get(key.id), frozenset())
        self.assertNotIn(free.id, opened)
        self.assertTrue(key.has_lost_models)
        with self.assertRefused(UserError, "are gone"):
            key._replace({})
        key.sudo().write({"model_ids": [(6, 0, [])]})
        self.assertFalse(key.is_limited)
