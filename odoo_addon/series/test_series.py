"""Tests the addon as it is built for each series, without an Odoo: everything that it imports exists, in the form of
the series."""

import ast
import csv
import hashlib
import importlib.util
import re
import sys
import tempfile
import unittest
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch
from xml.etree import ElementTree

import stand_in
from build import CANONICAL, SERIES, TESTED, build

# The oldest Python 3 minor version that the addon runs on in a series.
PYTHON = {"14": 7, "15": 7, "16": 7, "17": 10, "18": 10, "19": 10, "20": 12}
# Names that the addon imports from Odoo unconditionally. They exist in every series.
IMPORTED = {
    "odoo": {"SUPERUSER_ID", "_", "api", "exceptions", "fields", "models", "release", "tools"},
    "odoo.addons.mail.models.mail_thread": {"MailThread"},
    "odoo.exceptions": {"AccessDenied", "AccessError", "MissingError", "UserError", "ValidationError"},
    "odoo.http": {"Controller", "Response", "request", "route"},
    "odoo.modules": {"get_module_path"},
    "odoo.modules.registry": {"Registry"},
    "odoo.service": {"common", "model"},
    "odoo.tools": {"html2plaintext", "lazy", "plaintext2html"},
    "odoo.tools.misc": {"frozendict"},
}
MODIFIERS = {"invisible", "readonly", "required", "column_invisible"}


_folder = tempfile.TemporaryDirectory()


@lru_cache(maxsize=None)
def built(series):
    """Returns the tree of a series, which is built once."""
    tree = Path(_folder.name) / series / "mcp_server"
    build(series, tree)
    return tree


class Case(unittest.TestCase):
    series = None

    @classmethod
    def setUpClass(cls):
        cls.tree = built(cls.series)

    @property
    def number(self):
        return int(self.series)


class Calls(Case):
    """Tests `compat.py` with the parts of Odoo that its series has."""

    def setUp(self):
        modules = stand_in.odoo(self.number)
        patcher = patch.dict(sys.modules, modules)
        patcher.start()
        self.addCleanup(patcher.stop)
        self.api = modules["odoo.api"]
        self.registry = modules["odoo.modules.registry"].Registry("db")
        spec = importlib.util.spec_from_file_location("compat_under_test", self.tree / "compat.py")
        self.compat = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.compat)

    def env(self):
        return self.api.Environment(self.registry.cursor(), 7, {})

    def run_in_transaction(self, work):
        return self.compat.in_transaction(self.registry, 7, {"lang": "es_ES"}, work)

    def test_in_transaction_runs_as_the_user_flushes_and_commits_once(self):
        seen = []
        self.assertEqual(self.run_in_transaction(lambda env: seen.append(env) or "done"), "done")
        (env,) = seen
        self.assertEqual((env.uid, env.context), (7, {"lang": "es_ES"}))
        self.assertTrue(env.written)
        self.assertEqual([cr.done for cr in self.registry.cursors], [["commit", "close"]])

    def test_in_transaction_flushes_the_environment_of_the_caller(self):
        def work(env):
            self.api.Environment(env.cr, 1, {})
            return env

        env = self.run_in_transaction(work)
        self.assertTrue(env.written)

    def test_in_transaction_repeats_a_failed_attempt_from_a_clean_state(self):
        seen = []

        def work(env):
            seen.append(env)
            if len(seen) == 1:
                raise stand_in.Failure
            return len(getattr(self.api.Environment, "envs", [env]))

        self.assertEqual(self.run_in_transaction(work), 1)
        done = [step for cr in self.registry.cursors for step in cr.done]
        self.assertEqual((len(seen), done.count("commit")), (2, 1))
        self.assertEqual(done[-2:], ["commit", "close"])

    def test_in_transaction_commits_nothing_after_an_error(self):
        with self.assertRaises(ZeroDivisionError):
            self.run_in_transaction(lambda env: 1 / 0)
        self.assertNotIn("commit", [step for cr in self.registry.cursors for step in cr.done])

    def test_violation_returns_odoos_message_for_a_constraint(self):
        self.assertEqual(self.compat.violation(self.env(), stand_in.Violation()), "It does not hold.")

    def test_flush_invalidate_and_clear_caches_call_the_series_own_functions(self):
        env = self.env()
        self.compat.flush(env)
        self.compat.invalidate(env)
        self.compat.clear_caches(env)
        self.assertEqual((env.written, env.forgotten, self.registry.cleared), (True, 1, 1))

    def test_has_access_and_check_access_use_odoos_rights(self):
        model = type(self.env()["thing"])
        allowed, denied = model(None), model(None, may=False)
        self.assertTrue(self.compat.has_access(allowed, "read"))
        self.assertFalse(self.compat.has_access(denied, "read"))
        self.compat.check_access(allowed, "read")
        with self.assertRaises(stand_in.AccessError):
            self.compat.check_access(denied, "read")

    def test_public_method_refuses_private_methods(self):
        thing = self.env()["thing"]
        self.assertEqual(self.compat.public_method(thing, "action_done")(thing), "done")
        with self.assertRaises((AttributeError, stand_in.AccessError)):
            self.compat.public_method(thing, "_secret")

    def test_is_session_good_is_false_for_an_ended_session(self):
        self.assertIs(self.compat.is_session_good("good", None), True)
        self.assertIs(self.compat.is_session_good("ended", None), False)

    def test_is_served_follows_the_database_filter(self):
        self.assertTrue(self.compat.is_served("served_one"))
        self.assertFalse(self.compat.is_served("another"))
        registry = self.compat.registry_named("served_one")
        self.assertEqual((registry.db_name, registry.checked), ("served_one", self.number < 20))

    def test_content_of_returns_the_bytes_of_a_file(self):
        for content, expected in ((b"x", b"x"), (b"", None), (False, None)):
            raw = SimpleNamespace(content=content) if self.number >= 20 else content
            file = SimpleNamespace(raw=raw)
            file.with_context = lambda file=file, **_: file
            self.assertEqual(self.compat.content_of(file), expected)

    def test_hook_cursor_returns_the_cursor_of_the_series_arguments(self):
        env = self.env()
        args = (env,) if self.number >= 17 else (env.cr, self.registry)
        self.assertIs(self.compat.hook_cursor(args), env.cr)

    def test_settle_evaluates_lazy_values(self):
        value = stand_in.lazy(lambda: 3)
        self.compat.settle([{"a": (value,)}])
        self.assertTrue(value.evaluated)


class Tree(Case):
    """Tests the files of a series."""

    def views(self):
        for path in sorted(self.tree.rglob("*.xml")):
            yield path, ElementTree.parse(path).getroot()

    def test_every_program_parses_with_the_oldest_python_of_the_series(self):
        for path in self.tree.rglob("*.py"):
            ast.parse(path.read_text(), path.name, feature_version=(3, PYTHON[self.series]))

    def test_every_name_imported_from_odoo_exists_in_the_series(self):
        for path in self.tree.rglob("*.py"):
            if "tests" in path.parts:
                continue
            for module, name in _imports(ast.parse(path.read_text())):
                self.assertIn(name, IMPORTED.get(module, ()), f"{path.name}: from {module} import {name}")

    def test_the_manifest_names_the_series_its_status_and_existing_files(self):
        manifest = ast.literal_eval((self.tree / "__manifest__.py").read_text())
        self.assertTrue(manifest["version"].startswith(f"{self.series}.0."))
        self.assertEqual(manifest["development_status"], "Beta" if self.series in TESTED else "Alpha")
        named = manifest["data"] + manifest.get("images", [])
        self.assertEqual([name for name in named if not (self.tree / name).is_file()], [])
        kept = {str(path.relative_to(self.tree)) for path in self.tree.rglob("*.xml")}
        self.assertEqual(kept - set(manifest["data"]), set())

    def test_the_readme_says_whether_the_series_has_been_tested(self):
        text = (self.tree / "README.rst").read_text()
        self.assertIn(f"/tree/{self.series}.0/mcp_server", text)
        self.assertEqual("has not been run" in text, self.series not in TESTED)
        self.assertIn("maturity-Beta" if self.series in TESTED else "maturity-Alpha", text)

    def test_the_page_of_the_store_refers_to_existing_pictures(self):
        page = self.tree / "static" / "description" / "index.html"
        names = [image.get("src") for image in ElementTree.fromstring(f"<p>{page.read_text()}</p>").iter("img")]
        self.assertEqual(len(names), 4)
        self.assertEqual([name for name in names if not (page.parent / name).is_file()], [])

    def test_views_use_the_grammar_of_the_series(self):
        for path, root in self.views():
            tags = {element.tag for element in root.iter()}
            names = {name for element in root.iter() for name in element.attrib}
            gone = {"tree"} if self.number >= 18 else {"list", "chatter"}
            gone |= {"app", "block", "setting"} if self.number <= 16 else set()
            self.assertEqual(tags & gone, set(), path.name)
            if self.number >= 17:
                self.assertEqual(names & {"attrs", "states"}, set(), path.name)
            text = path.read_text()
            self.assertEqual("oe_chatter" in text and self.number >= 18, False, path.name)
            self.assertIsNone(re.search(r'[">]list,form' if self.number <= 17 else r'[">]tree,form', text), path.name)

    def test_views_set_no_colours(self):
        # The dark theme is part of Odoo Enterprise. Text without colours of its own is readable there.
        for path, root in self.views():
            for element in root.iter():
                self.assertNotRegex(element.get("style", ""), "color|background", path.name)
                self.assertNotRegex(element.get("class", ""), r"\b(bg|text)-(white|light|dark|black)\b", path.name)

    def test_modifiers_use_the_grammar_of_the_series(self):
        for path, root in self.views():
            for element in root.iter():
                if self.number <= 16:
                    plain = [element.get(name) for name in MODIFIERS if name in element.attrib]
                    self.assertEqual(set(plain) - {"0", "1", "True", "False"}, set(), path.name)
                    for name, domain in ast.literal_eval(element.get("attrs", "{}")).items():
                        self.assertIn(name, MODIFIERS)
                        self.assertIsInstance(domain, list)

    def test_groups_are_in_a_privilege_or_a_category_as_the_series_needs(self):
        text = (self.tree / "security" / "mcp_groups.xml").read_text()
        self.assertEqual("res.groups.privilege" in text, self.number >= 19)
        self.assertEqual(text.count('name="category_id"'), 1 if self.number >= 19 else 2)
        self.assertEqual(text.count('name="privilege_id"'), 2 if self.number >= 19 else 0)

    def test_every_reference_of_the_views_exists(self):
        known = {f"model_{name.replace('.', '_')}" for name in _models(self.tree)}
        known |= {element.get("id") for _path, root in self.views() for element in root.iter() if element.get("id")}
        for path, root in self.views():
            for element in root.iter():
                for name in ("ref", "parent", "action"):
                    reference = element.get(name)
                    if reference and "." not in reference and element.tag in ("field", "menuitem"):
                        self.assertIn(reference.split("mcp_server.")[-1], known, path.name)

    def test_constraints_and_translated_texts_use_the_syntax_of_the_series(self):
        text = "".join(path.read_text() for path in (self.tree / "models").glob("*.py"))
        self.assertEqual("models.Constraint(" in text, self.number >= 19)
        self.assertEqual("_sql_constraints" in text, self.number <= 18)
        self.assertEqual("env._(" in text, self.number >= 18)

    def test_access_rights_are_in_the_files_that_the_series_loads(self):
        files = {path.name for path in (self.tree / "security").iterdir()}
        old, new = {"ir.model.access.csv", "mcp_rules.xml"}, {"ir.access.csv"}
        self.assertEqual(files & (old | new), new if self.number >= 20 else old)


class Published(unittest.TestCase):
    publisher = {"website": "https://github.com/acme-corp/odoo-mcp", "support": "help@acme.test", "maintainer": "amy"}

    def build(self, **changed):
        tree = Path(_folder.name) / "published" / "mcp_server"
        build("14", tree, dict(self.publisher, **changed))
        return tree

    def test_a_build_replaces_every_placeholder_by_the_publisher(self):
        tree = self.build()
        texts = {path: path.read_text() for path in tree.rglob("*") if path.suffix in (".py", ".rst", ".html", ".xml")}
        self.assertEqual([path.name for path, text in texts.items() if "publisher.example" in text], [])
        manifest = ast.literal_eval(texts[tree / "__manifest__.py"])
        named = {
            "website": manifest["website"],
            "support": manifest["support"],
            "maintainer": manifest["maintainers"][0],
        }
        self.assertEqual(named, self.publisher)
        readme = texts[tree / "README.rst"]
        for text in ("https://github.com/acme-corp/odoo-mcp/tree/14.0/", "acme--corp%2Fodoo--mcp", "maintainer-amy|"):
            self.assertIn(text, readme)

    def test_an_incomplete_publisher_is_refused(self):
        for changed in ({"website": "https://acme.test"}, {"support": "acme"}, {"author": "acme"}):
            with self.assertRaises(ValueError):
                self.build(**changed)

    def test_the_readme_is_up_to_date_with_its_manifest_and_fragments(self):
        # Computed as oca-gen-addon-readme does.
        digest = hashlib.sha256()
        for path in [CANONICAL / "__manifest__.py", *sorted((CANONICAL / "readme").iterdir())]:
            digest.update(str(path.relative_to(CANONICAL)).encode() + path.read_bytes())
        self.assertIn(f"source digest: sha256:{digest.hexdigest()}", (CANONICAL / "README.rst").read_text())


class Odoo20(Case):
    series = "20"

    def test_each_row_of_the_access_file_has_its_operations_and_domain(self):
        with (self.tree / "security" / "ir.access.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(list(rows[0]), ["id", "name", "model_id", "group_id/id", "operation", "domain"])
        by = {(row["model_id"], row["group_id/id"].partition(".")[2]): row for row in rows}
        self.assertEqual(len(by), len(rows))
        own, every = "[('user_id', '=', user.id)]", "[(1, '=', 1)]"
        for model, domain in (
            ("mcp.key", own),
            ("mcp.audit", own),
            ("mcp.key.usage", "[('key_id.user_id', '=', user.id)]"),
        ):
            self.assertEqual(by[model, "group_mcp_user"]["domain"], domain)
            self.assertEqual(by[model, "group_mcp_admin"]["domain"], every)
        # Administrators have the same right on the audit as users. No group may write it.
        self.assertEqual(by["mcp.audit", "group_mcp_admin"]["operation"], "r")
        self.assertEqual(by["mcp.enabled.model", "group_mcp_admin"]["operation"], "crud")
        self.assertEqual(by["mcp.enabled.model", "group_mcp_user"]["operation"], "r")
        self.assertEqual(by["ir.model", "group_mcp_admin"]["operation"], "r")

    def test_the_override_of_the_field_check_has_the_name_of_odoo_20(self):
        text = (self.tree / "models" / "base.py").read_text()
        self.assertIn("def has_field_access(", text)
        self.assertNotIn("_has_field_access", text)

    def test_parameters_are_read_with_the_typed_methods_of_odoo_20(self):
        text = "".join(path.read_text() for path in self.tree.rglob("*.py"))
        self.assertIsNone(re.search(r"\b[gs]et_param\b|tools\.ormcache", text))


def _imports(tree):
    """Yields `(module, name)` of imports from Odoo, except those in a `try`, which have a fallback."""
    tried = {id(node) for guard in ast.walk(tree) if isinstance(guard, ast.Try) for node in ast.walk(guard)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "odoo" and id(node) not in tried:
            for alias in node.names:
                yield node.module, alias.name


def _models(tree):
    for path in [*(tree / "models").glob("*.py"), *(tree / "wizards").glob("*.py")]:
        yield from re.findall(r'^    _name = "([\w.]+)"', path.read_text(), re.MULTILINE)


def load_tests(loader, _tests, _pattern):
    """Loads each case for each series."""
    suite = unittest.TestSuite()
    for series in SERIES:
        for case in (Calls, Tree):
            named = type(f"{case.__name__}{series}", (case,), {"series": series})
            suite.addTests(loader.loadTestsFromTestCase(named))
    for case in (Published, Odoo20):
        suite.addTests(loader.loadTestsFromTestCase(case))
    return suite


if __name__ == "__main__":
    unittest.main()
