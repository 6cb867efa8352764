"""Tests the texts that people read in the addon, without an Odoo: each text is in the template and translated into
Spanish."""

import ast
import re
import unittest
from xml.etree import ElementTree

from build import CANONICAL

READ = ("string", "help", "placeholder", "title", "confirm", "data-string")
TEXTS = {"Char", "Text", "Boolean", "Integer", "Selection", "Many2one", "Many2many", "One2many", "Datetime", "Date"}


def catalogue(path):
    """Maps the texts of a translation file to their translations."""
    found, kind, entry = {}, None, {}
    for line in path.read_text().splitlines() + ["", 'msgid ""']:
        match = re.match(r'(msgid|msgstr)? ?(".*")\Z', line)
        if match is None:
            continue
        if match.group(1) == "msgid" and entry:
            found[entry["msgid"]] = entry.get("msgstr", "")
            entry = {}
        kind = match.group(1) or kind
        entry[kind] = entry.get(kind, "") + ast.literal_eval(match.group(2))
    return {text: said for text, said in found.items() if text}


def of_programs():
    """Yields the texts in `_()`, and the labels, helps and choices of fields."""
    for path in [*CANONICAL.glob("models/*.py"), *CANONICAL.glob("wizards/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield from _of_call(node)


def _of_call(node):
    if node.func.attr == "_":
        yield ast.literal_eval(node.args[0])
    elif node.func.attr == "Constraint":
        yield ast.literal_eval(node.args[1])
    elif node.func.attr in TEXTS:
        yield from (ast.literal_eval(word.value) for word in node.keywords if word.arg in ("string", "help"))
        if node.func.attr == "Selection" and node.args and isinstance(node.args[0], ast.List):
            yield from (label for _value, label in ast.literal_eval(node.args[0]))


def of_views():
    for path in CANONICAL.rglob("*.xml"):
        for element in ElementTree.parse(path).getroot().iter():
            yield from (element.get(name) for name in READ if element.get(name))
            if element.tag == "menuitem" and element.get("name"):
                yield element.get("name")


class Texts(unittest.TestCase):
    def setUp(self):
        self.spanish = catalogue(CANONICAL / "i18n" / "es.po")

    def test_each_text_of_the_addon_has_a_spanish_translation(self):
        texts = set(of_programs()) | set(of_views())
        self.assertGreater(len(texts), 150)
        self.assertEqual(sorted(text for text in texts if not self.spanish.get(text)), [])

    def test_the_template_and_the_translation_have_the_same_texts(self):
        template = catalogue(CANONICAL / "i18n" / "mcp_server.pot")
        self.assertEqual(set(template) ^ set(self.spanish), set())
        self.assertEqual([text for text, said in self.spanish.items() if not said], [])

    def test_a_translation_keeps_the_placeholders_of_its_text(self):
        for text, said in self.spanish.items():
            named = re.findall(r"%\(\w+\)s|%%", text)
            self.assertEqual(sorted(named), sorted(re.findall(r"%\(\w+\)s|%%", said)), text)


if __name__ == "__main__":
    unittest.main()
