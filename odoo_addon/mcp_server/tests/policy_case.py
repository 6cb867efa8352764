"""The rules and fields that the tests of the policy share."""

from odoo.tests.common import BaseCase

from ..policy import Caller, FieldInfo, ModelRule, Refusal, Rules, decide, plan


def fields_of(**fields):
    return {name: FieldInfo(*info) if isinstance(info, tuple) else FieldInfo(info) for name, info in fields.items()}


FIELDS = {
    "res.partner": fields_of(
        id="integer",
        name="char",
        display_name=("char", None, (("res.partner", "name"),), (("res.partner", "email"),)),
        email="char",
        credit_limit="float",
        limit_copy=("float", None, (("res.partner", "parent_id"), ("res.partner", "credit_limit"))),
        signup_token="char",
        date="date",
        parent_id=("many2one", "res.partner"),
        child_ids=("one2many", "res.partner"),
        country_id=("many2one", "res.country"),
        category_id=("many2many", "res.partner.category"),
        bank_ids=("one2many", "res.partner.bank"),
        properties="properties",
        active="boolean",
        color="integer",
    ),
    "res.country": fields_of(
        id="integer", name="char", display_name="char", code="char", currency_id=("many2one", "res.currency")
    ),
    "sale.order": fields_of(
        id="integer",
        name="char",
        display_name="char",
        partner_id=("many2one", "res.partner"),
        bank_id=("many2one", "res.partner.bank"),
        order_line=("one2many", "sale.order.line"),
        date_order="datetime",
        amount_total="monetary",
        origin="reference",
        state=FieldInfo("selection", readonly="always"),
        amount_tax=FieldInfo("monetary", readonly="always"),
        kind=FieldInfo("selection", readonly="changes"),
        note="text",
    ),
    "sale.order.line": fields_of(id="integer", name="char", price_unit="float", order_id=("many2one", "sale.order")),
    "mail.activity": fields_of(id="integer", res_model="char", res_model_id=("many2one", "ir.model"), summary="char"),
    "stock.picking": fields_of(id="integer", name="char"),
    "confirm.stock.sms": {
        "id": FieldInfo("integer", wizard=True),
        "state": FieldInfo("selection", readonly="always"),
        "done": FieldInfo("boolean", readonly="always"),
    },
    "project.task": {"id": FieldInfo("integer"), "state": FieldInfo("selection")},
}


def rule(model, letters, denied=(), actions=()):
    names = {"r": "read", "c": "create", "w": "write", "u": "unlink"}
    return model, ModelRule(model, tuple(names[letter] for letter in letters), frozenset(actions), frozenset(denied))


RULES = Rules(
    1,
    dict(
        [
            rule("res.partner", "rcw", denied=["credit_limit"]),
            rule("res.country", "r"),
            rule("sale.order", "rcwu", actions=["action_confirm"]),
            rule("sale.order.line", "rc"),
            rule("mail.activity", "rc"),
            rule("stock.picking", "r"),
            rule("confirm.stock.sms", "rc", actions=["send_sms"]),
            rule("project.task", "rw"),
            # Rules that the form refuses and that only SQL can store.
            rule("ir.config_parameter", "rcwu", actions=["anything"]),
            rule("res.users", "rcwu"),
        ]
    ),
)
WRITER = Caller("write", None)


def reason(model, method, caller=WRITER, ids=None, context=None, **args):
    """Returns why a call is refused, or `allowed`."""
    try:
        decide(caller, RULES, FIELDS.get, plan(model, method, ids, args, context, 500))
    except Refusal as refusal:
        return refusal.reason
    return "allowed"


class PolicyCase(BaseCase):
    def each(self, cases, ask):
        for *case, expected in cases:
            with self.subTest(case=case):
                self.assertEqual(ask(*case), expected)
