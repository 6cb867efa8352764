from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _update_translations(self, filter_lang=None, overwrite=False):
        """Loads this addon's new translations during an upgrade: Odoo would keep every existing text, also the addon's
        own old ones."""
        if "mcp_server" not in self.mapped("name"):
            return super()._update_translations(filter_lang, overwrite)
        terms = self.env["mcp.term"]
        langs = [filter_lang] if isinstance(filter_lang, str) else filter_lang or self._installed_langs()
        kept = terms._let_go(langs)
        result = super()._update_translations(filter_lang, overwrite)
        terms._remember(langs, () if overwrite else kept)
        return result

    def _installed_langs(self):
        return [code for code, _name in self.env["res.lang"].get_installed()]
