"""Calls judged and carried out as they are served, without the wire."""

from ..compat import invalidate
from ..pipeline.fields import fields_of
from ..pipeline.perform import perform
from ..policy import Caller, ModelRule, Refusal, Rules, decide, plan
from .common import McpCase

LETTERS = {"r": "read", "c": "create", "w": "write", "u": "unlink"}
WRITER = Caller("write", None)


def rules_of(**models):
    """Rules by model, `.` written as `__`: letters, or letters with denied fields and more."""
    found = {}
    for key, said in models.items():
        model = key.replace("__", ".")
        letters, more = (said, {}) if isinstance(said, str) else said
        found[model] = ModelRule(
            model,
            tuple(LETTERS[letter] for letter in letters),
            frozenset(more.get("actions", ())),
            frozenset(more.get("denied", ())),
            frozenset(more.get("writable", ())),
        )
    return Rules(1, found)


class EffectCase(McpCase):
    """Calls of an administrator, whom Odoo itself refuses little: what is refused, the rules refuse."""

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
        """What the tests of a class begin with, made where its models are installed."""

    def setUp(self):
        super().setUp()
        if not self.installed:
            self.skipTest("needs {}".format(", ".join(self.needs)))

    def done(self, rules, model, method, ids=None, context=None, user=None, **args):
        """The result of a call. Raises `Refusal`, and leaves nothing behind then."""
        call = plan(model, method, ids, args, context, 500)
        book = decide(WRITER, rules, fields_of(self.env.registry, rules), call)
        with self.env.cr.savepoint():
            return perform(self.env(user=user or self.admin.user, context=dict(call.context)), book, call, False)

    def reason(self, rules, model, method, ids=None, context=None, **args):
        """Why a call is refused; `allowed` when it is carried out, which is taken back."""
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
    """Takes back what a call did."""
