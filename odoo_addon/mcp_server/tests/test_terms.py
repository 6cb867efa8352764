from ..compat import SERIES, clear_caches, flush, invalidate
from .common import McpCase

ES = "es_ES"


class TestTerms(McpCase):
    """Tests what an upgrade does to existing translations."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(ES)
        cls.module = cls.env.ref("base.module_mcp_server")
        cls.module._update_translations(ES)
        cls.action = cls.env.ref("mcp_server.mcp_key_action").with_context(lang=ES)
        cls.view = cls.env.ref("mcp_server.mcp_key_view_form")
        invalidate(cls.env)

    def change_view(self, src, value):
        """Changes one text of a form as the translation dialog does."""
        if SERIES < 16:
            terms = self.env["ir.translation"].search([("lang", "=", ES), ("src", "=", src)])
            terms.filtered(lambda term: term.res_id == self.view.id).write({"value": value})
        else:
            self.view.update_field_translations("arch_db", {ES: {src: value}})
        flush(self.env)

    def arch(self):
        return self.view.with_context(lang=ES).arch_db

    def brought_before(self, new, old):
        """Records another text as the one that the previous version installed."""
        self.env.cr.execute("UPDATE mcp_term SET value = replace(value, %s, %s)", [new, old])

    def upgrade(self):
        flush(self.env)
        self.module._update_translations()
        invalidate(self.env)
        clear_caches(self.env)

    def test_an_upgrade_replaces_the_addons_old_translations(self):
        new, revoke = self.action.name, "Revocar"
        self.assertEqual(new, "Claves")
        self.assertIn(revoke, self.arch())
        self.action.name = "Llaves"
        self.change_view("Revoke", "Anular")
        self.brought_before(new, "Llaves")
        self.brought_before(revoke, "Anular")
        self.upgrade()
        self.assertEqual(self.action.name, new)
        self.assertIn(revoke, self.arch())
        self.assertNotIn("Anular", self.arch())

    def test_an_upgrade_keeps_translations_that_people_changed(self):
        self.action.name = "Mis llaves"
        self.change_view("Revoke", "Quitar")
        for _time in range(2):
            self.upgrade()
            self.assertEqual(self.action.name, "Mis llaves")
            self.assertIn("Quitar", self.arch())
        self.assertIn("Rotar", self.arch())

    def test_an_update_of_one_language_keeps_other_languages_and_english(self):
        self.env["res.lang"]._activate_lang("es_MX")
        self.module._update_translations("es_MX")
        self.action.with_context(lang="es_MX").name = "Llaves"
        self.brought_before("Claves", "Llaves")
        self.module._update_translations(ES)
        invalidate(self.env)
        self.assertEqual(self.action.with_context(lang="es_MX").name, "Llaves")
        self.assertEqual(self.action.with_context(lang="en_US").name, "Keys")
