import ast
from types import FunctionType, SimpleNamespace
from unittest.mock import patch

from odoo.tests.common import BaseCase

from ..pipeline import own_code
from ..pipeline.context_tests import SENT
from ..pipeline.mentions import mentions_in
from ..policy.terms import CONTEXT_KEYS
from ..policy.wizards import _QUESTIONS_ANSWERED, _TRANSFERS

# Each text is the body of a method that assigns the value of `wage` to `x`.
FLOWS = (
    "v = {'x': self.wage}\nself.update(v)",
    "self.update(dict(x=self.wage))",
    "self.update({**{'x': self.wage}})",
    "setattr(self, 'x', self.wage)",
    "for f in ('x',): self[f] = self.wage",
    "for f in ('wage',): self.x = self[f]",
    "for i, r in enumerate(self): r.x = r.wage",
    "for r, z in zip(self, range(3)): r.x = r.wage",
    "for key, rs in groupby(self, lambda r: r.name):\\n for r in rs: r.x = r.wage",
    "for key, rs in self.grouped('name').items(): rs.x = rs.wage",
    "self.x = sum(map(lambda q: q.wage, self))",
    "def f(q): return q.wage\nself.x = f(self)",
    "self.env.cr.execute('SELECT id, wage FROM m WHERE id IN %s')\nself.x = self.env.cr.fetchone()[1]",
    "self.x = self.read(['wage'])[0]['wage']",
    "self.x = self.mapped('partner_id.wage')",
    "self.x = attrgetter('wage')(self)",
    "self.x = self.wage if not self.env.context.get('z') else False",
    "if self.name and not self.env.context.get('z'): self.x = self.wage",
    "if self.env.context.get('z', True): self.x = self.wage",
    "if self.env.context.get('z') != 'n': self.x = self.wage",
    "if self.env.context.get('z') is None: self.x = self.wage",
    "if self.name or self.env.context.get('z'): self.x = self.wage",
    "if not (self.name and self.env.context.get('z')): self.x = self.wage",
    "lang = self.env.context.get('lang')\nif lang: self.x = self.wage",
    "z = self.env.context.get('z')\nz = z or 1\nif z: self.x = self.wage",
    *(f"if self._context.get({key!r}): self.x = self.wage" for key in ("lang", "tz", "active_id", "default_name")),
)
SHOWN = (
    "if self.env.context.get('z'): self.x = self.wage",
    "if self.name and self._context.get('z'): self.x = self.wage",
    "z = self.env.context.get('z')\nself.x = self.wage if z else False",
    "if not self.env.context.get('z'): pass\nelse: self.x = self.wage",
    "if not (self.name and self._context.get('z')): pass\nelse: self.x = self.wage",
)


def read(body):
    return mentions_in([ast.parse("def c(self):\n    " + body.replace("\n", "\n    "))]).names


class TestMentions(BaseCase):
    def test_a_source_is_found_in_every_way_that_code_can_take_its_value(self):
        for body in FLOWS:
            self.assertIn("wage", read(body.replace("\\n", "\n")), body)

    def test_a_source_that_only_a_context_key_shows_is_left_out(self):
        for body in SHOWN:
            self.assertNotIn("wage", read(body), body)

    def test_context_keys_that_callers_may_send_do_not_hide_a_source(self):
        self.assertLessEqual({*CONTEXT_KEYS, *_TRANSFERS, *_QUESTIONS_ANSWERED}, SENT)

    def test_assigned_fields_and_texts_for_people_are_not_sources(self):
        names = read('"""Takes the wage."""\nself.wage = _("No wage was found")')
        self.assertNotIn("wage", names)


class Partner:
    _fields = {
        "name": SimpleNamespace(comodel_name=None),
        "email": SimpleNamespace(comodel_name=None),
        "x": SimpleNamespace(comodel_name=None),
    }

    def _label(self):
        return self.email


class Order:
    _fields = {
        "wage": SimpleNamespace(comodel_name=None),
        "x": SimpleNamespace(comodel_name=None),
        "partner_id": SimpleNamespace(comodel_name="partner"),
    }

    def _compute_by_helpers(self):
        self.x = self._one()

    def _one(self):
        return self._two()

    def _two(self):
        return self._three()

    def _three(self):
        return self._four()

    def _four(self):
        return self.wage

    def _compute_by_partner(self):
        for record in self:
            record.x = record.partner_id._label()

    def _compute_plain(self):
        self.x = 1


class Registry(dict):
    @property
    def models(self):
        return self


def _wage_of(record):
    return record.wage


def _call_it(self):
    return _wage_of(self)


def _call_its(self):
    return tools._wage_of(self)  # noqa: F821


def made_in_odoo(text):
    """Returns a function like the one that `make_compute` of Odoo creates."""

    def func(self):
        return text

    func.__module__ = "odoo.addons.base.models.ir_model"
    return func


class TestForeignCode(BaseCase):
    def sources(self, given, folders=("/nowhere/",)):
        world = own_code._World.__new__(own_code._World)
        world.registry, world.folders, world.known = Registry(order=Order, partner=Partner), folders, {}
        return set(own_code._mentioned(world, "order", given))

    def test_a_chain_of_helpers_is_read_to_its_end(self):
        self.assertIn(("order", "wage"), self.sources("_compute_by_helpers"))
        self.assertNotIn(("order", "wage"), self.sources("_compute_plain"))

    def test_helpers_of_related_records_are_read(self):
        self.assertIn(("partner", "email"), self.sources("_compute_by_partner"))

    def test_a_method_that_every_model_has_is_not_read_as_a_helper(self):
        with patch.object(own_code.models.BaseModel, "_three", lambda self: None, create=True):
            self.assertNotIn(("order", "wage"), self.sources("_compute_by_helpers"))

    def test_helper_functions_of_a_module_are_read(self):
        helper = FunctionType(_wage_of.__code__, {"__name__": "odoo.addons.theirs.tools"})
        for call, known in ((_call_it, {"_wage_of": helper}), (_call_its, {"tools": SimpleNamespace(_wage_of=helper)})):
            self.assertIn(("order", "wage"), self.sources(FunctionType(call.__code__, known)))
            self.assertNotIn(("order", "wage"), self.sources(FunctionType(call.__code__, {})))

    def test_a_lambda_and_a_function_given_as_compute_are_read(self):
        self.assertIn(("order", "wage"), self.sources(lambda self: self.wage))
        self.assertIn(("order", "wage"), self.sources(Order._four))

    def test_the_code_of_a_field_that_was_created_in_odoo_is_read(self):
        made = made_in_odoo("for r in self:\n  r['x'] = r.partner_id.email")
        for folders in (("/nowhere/",), ("/",)):
            found = self.sources(made, folders)
            self.assertIn(("partner", "email"), found)
            self.assertNotIn(("order", "wage"), found)

    def test_code_that_cannot_be_read_counts_as_taking_every_field_of_its_model(self):
        unread = {}
        exec(compile("def c(self): pass", "/nowhere/else.py", "exec"), unread)  # noqa: S102
        for given in (unread["c"], made_in_odoo("for r in"), sum):
            self.assertEqual(self.sources(given, ("/odoo/",)), {("order", name) for name in Order._fields})

    def test_odoos_own_code_is_not_read_because_the_table_covers_it(self):
        self.assertEqual(self.sources("_compute_by_helpers", ("/",)), set())
        self.assertEqual(self.sources("_compute_by_helpers", ()), set())
