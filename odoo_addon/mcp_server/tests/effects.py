"""Judges and carries out calls as the server does, but without HTTP."""

from ..compat import invalidate
from ..pipeline.fields import fields_of
from ..pipeline.perform import perform
from ..policy import Caller, ModelRule, Refusal, Rules, decide, plan
from .common import McpCase

LETTERS = {"r": "read", "c": "create", "w": "write", "u": "unlink"}
WRITER = Caller("write", None)


def rules_of(**models):
    """Returns rules by model, whose `.` is written as `__`: letters, or letters with denied fields and more."""
    found = {}
    for key, given in models.items():
        model = key.replace("__", ".")
        letters, more = (given, {}) if isinstance(given, str) else given
        found[model] = ModelRule(
            model,
            tuple(LETTERS[letter] for letter in letters),
            frozenset(more.get("actions", ())),
            frozenset(more.get("denied", ())),
            frozenset(more.get("writable", ())),
        )
    return Rules(1, found)


class EffectCase(McpCase):
    """Runs calls as an administrator, whom Odoo's own rights refuse little, so that a refusal comes from the rules."""

    needs = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.env(user=cls.env.ref("base.user_admin"))
        cls.installed = all(model in cls.env for model in cls.needs)
        if cls.installed:
            cls.prepare()

    @classmethod
    def prepare(cls):
        """Creates the records that the tests of a class share, if its models are installed."""

    def setUp(self):
        super().setUp()
        if not self.installed:
            self.skipTest("needs {}".format(", ".join(self.needs)))

    def done(self, rules, model, method, ids=None, context=None, user=None, **args):
        """Returns the result of a call. Raises `Refusal`, and saves nothing then."""
        call = plan(model, method, ids, args, context, 500)
        book = decide(WRITER, rules, fields_of(self.env.registry, rules), call)
        with self.env.cr.savepoint():
            return perform(self.env(user=user or self.admin.user, context=dict(call.context)), book, call, False)

    def reason(self, rules, model, method, ids=None, context=None, **args):
        """Returns why a call is refused, or `allowed` if it is carried out. Its changes are rolled back."""
        try:
            with self.env.cr.savepoint():
                self.done(rules, model, method, ids, context, **args)
                raise Undone
        except Refusal as refusal:
            return refusal.reason
        except Undone:
            return "allowed"
        finally:
            invalidate(self.admin)


class Undone(Exception):
    """Rolls back what a call did."""
