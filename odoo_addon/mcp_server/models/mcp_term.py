from collections import namedtuple

from psycopg2.extras import Json, execute_values

from odoo import fields, models

from ..compat import SERIES, clear_caches, flush, invalidate

# Identifies a translated text: its record and, if a field has several texts, the text that it translates. `name` is
# "model,field", as in Odoo's files.
Term = namedtuple("Term", "lang name record src")


class McpTerm(models.Model):
    """The translations of this addon as it last installed them. A text that differs now was changed by a person."""

    _name = "mcp.term"
    _description = "Translated text of MCP"
    _log_access = False

    lang = fields.Char(readonly=True)
    name = fields.Char(readonly=True)
    record = fields.Integer(readonly=True)
    src = fields.Text(readonly=True)
    value = fields.Text(readonly=True)

    def _let_go(self, langs):
        """Removes the texts that are still as installed, so that new ones can replace them. Returns the terms of the
        others."""
        flush(self.env)
        self.env.cr.execute("SELECT lang, name, record, src, value FROM mcp_term WHERE lang = ANY(%s)", [list(langs)])
        brought = {Term(*row[:4]): row[4] for row in self.env.cr.fetchall()}
        current = self._current(langs)
        unchanged = {term for term, value in current.items() if brought.get(term) == value}
        if unchanged:
            self._take_away(unchanged)
            invalidate(self.env)
            clear_caches(self.env)
        return set(current) - unchanged

    def _remember(self, langs, kept):
        self.env.cr.execute("DELETE FROM mcp_term WHERE lang = ANY(%s)", [list(langs)])
        rows = [(*term, value) for term, value in self._current(langs).items() if term not in kept]
        execute_values(self.env.cr._obj, "INSERT INTO mcp_term (lang, name, record, src, value) VALUES %s", rows)

    def _current(self, langs):
        """Returns the current texts by their terms."""
        if SERIES < 16:
            self.env.cr.execute(
                "SELECT lang, name, coalesce(res_id, 0), coalesce(src, ''), value FROM ir_translation"
                " WHERE module = 'mcp_server' AND lang = ANY(%s) AND value <> ''",
                [list(langs)],
            )
            return {Term(*row[:4]): row[4] for row in self.env.cr.fetchall()}
        return {
            Term(lang, f"{field.model_name},{field.name}", record, src): value
            for field, record, values in self._translated()
            for lang in langs
            for src, value in _texts(field, values, lang).items()
        }

    def _take_away(self, terms):
        if SERIES < 16:
            execute_values(
                self.env.cr._obj,
                "DELETE FROM ir_translation t USING (VALUES %s) AS gone (lang, name, record, src)"
                " WHERE t.module = 'mcp_server' AND t.lang = gone.lang AND t.name = gone.name"
                " AND coalesce(t.res_id, 0) = gone.record AND coalesce(t.src, '') = gone.src",
                list(terms),
            )
            return
        langs = {term.lang for term in terms}
        for field, record, values in self._translated():
            changed = {}
            for lang in langs & set(values):
                texts = _texts(field, values, lang)
                left = {
                    src: value
                    for src, value in texts.items()
                    if Term(lang, f"{field.model_name},{field.name}", record, src) not in terms
                }
                if len(left) < len(texts):
                    changed[lang] = _joined(field, values, left)
                    changed["_" + lang] = None
            if changed:
                table = self.env[field.model_name]._table
                self.env.cr.execute(
                    f'UPDATE "{table}" SET "{field.name}" = jsonb_strip_nulls("{field.name}" || %s) WHERE id = %s',
                    [Json(changed), record],
                )

    def _translated(self):
        """Yields (field, id, texts by language) of the records that only this addon has created."""
        self.env.cr.execute(
            "SELECT model, array_agg(res_id) FROM ir_model_data ours WHERE module = 'mcp_server' AND NOT EXISTS"
            " (SELECT 1 FROM ir_model_data o WHERE o.model = ours.model AND o.res_id = ours.res_id"
            "  AND o.module <> 'mcp_server' AND o.module NOT LIKE '\\_\\_%') GROUP BY 1"
        )
        for model, ids in self.env.cr.fetchall():
            stored = self.env[model]._fields.values() if model in self.env else ()
            for field in [field for field in stored if field.store and field.translate and field.column_type]:
                self.env.cr.execute(
                    f'SELECT id, "{field.name}" FROM "{self.env[model]._table}"'
                    f' WHERE id = ANY(%s) AND "{field.name}" IS NOT NULL',
                    [ids],
                )
                for record, values in self.env.cr.fetchall():
                    yield field, record, values


def _english(values):
    # A key with an underscore contains the view's current text until its translations are confirmed.
    return values.get("_en_US", values["en_US"])


def _texts(field, values, lang):
    """Returns the texts of a field in a language by the text that each translates, which is empty if the whole field is
    one text."""
    if lang == "en_US" or lang not in values:
        return {}
    value = values.get("_" + lang, values[lang])
    if not callable(field.translate):
        return {"": value}
    found = field.get_translation_dictionary(_english(values), {lang: value})
    return {src: texts[lang] for src, texts in found.items() if texts[lang] != src}


def _joined(field, values, texts):
    """Returns the value of a field in a language that has only these texts, or None if it has no value of its own."""
    return field.translate(texts.get, _english(values)) if callable(field.translate) else None
