from odoo.tests.common import BaseCase

from ..policy import Caller, FieldInfo, ModelRule, Refusal, Rules, decide, plan

CHAR, WIZARD = FieldInfo("char"), FieldInfo("integer", wizard=True)
FIELDS = {
    "mail.compose.message": {
        "id": WIZARD,
        "model": CHAR,
        "res_ids": FieldInfo("text"),
        "composition_mode": FieldInfo("selection"),
        "template_id": FieldInfo("many2one", "mail.template"),
        "parent_id": FieldInfo("many2one", "mail.message"),
        "subject": CHAR,
        "body": FieldInfo("html"),
    },
    "sms.composer": {
        "id": WIZARD,
        "res_model": CHAR,
        "res_id": FieldInfo("integer"),
        "number_field_name": CHAR,
        "body": FieldInfo("text"),
    },
    "account.move.send.wizard": {"id": WIZARD, "move_id": FieldInfo("many2one", "account.move")},
    "account.move": {"id": FieldInfo("integer"), "partner_id": FieldInfo("many2one", "res.partner")},
    "res.partner": {
        "id": FieldInfo("integer"),
        "display_name": FieldInfo("char", sources=(("res.partner", "name"),)),
        "name": CHAR,
        "ref": CHAR,
        "phone": CHAR,
        "total": FieldInfo("float", readonly="always"),
    },
    "sale.order": {
        "id": FieldInfo("integer"),
        "display_name": CHAR,
        "amount": FieldInfo("float"),
        "partner_id": FieldInfo("many2one", "res.partner"),
    },
}
MAIL = {"model": "sale.order", "res_ids": "[7]", "subject": "x"}
SMS = {"res_model": "res.partner", "res_id": 7, "body": "x"}


def rules(denied=None, actions=None):
    """Returns rules that open everything but the fields in `denied`, by model."""
    return Rules(
        1,
        {
            model: ModelRule(
                model,
                ("read", "create", "write"),
                frozenset((actions or {}).get(model, ())),
                frozenset((denied or {}).get(model, ())),
            )
            for model in FIELDS
        },
    )


def reason(values, model="mail.compose.message", denied=None, actions=None, context=None):
    """Returns why a form is refused, or `allowed`."""
    try:
        call = plan(model, "create", None, {"values": values}, context)
        decide(Caller("write", None), rules(denied, actions), FIELDS.get, call)
    except Refusal as refusal:
        return refusal.reason
    return "allowed"


class TestComposers(BaseCase):
    def test_a_template_needs_print_if_fields_of_its_record_or_a_related_one_are_denied(self):
        values = dict(MAIL, template_id=3)
        self.assertEqual(reason(values), "allowed")
        for denied in ({"sale.order": ["amount"]}, {"res.partner": ["ref"]}):
            self.assertEqual(reason(values, denied=denied), "operation_disabled", denied)
            self.assertEqual(reason(MAIL, denied=denied), "allowed", denied)
            self.assertEqual(reason(values, denied=denied, actions={"sale.order": ["print"]}), "allowed", denied)
        self.assertEqual(reason({"template_id": 3}), "malformed")

    def test_a_template_in_the_context_is_judged_as_one_in_the_values(self):
        context = {"default_model": "sale.order", "default_res_ids": "[7]", "default_template_id": 3}
        self.assertEqual(reason({"subject": "x"}, context=context), "allowed")
        denied = {"sale.order": ["amount"]}
        self.assertEqual(reason({"subject": "x"}, denied=denied, context=context), "operation_disabled")
        context = {"active_model": "sale.order", "active_ids": [7], "default_template_id": 3}
        self.assertEqual(reason({"subject": "x"}, denied=denied, context=context), "operation_disabled")

    def test_sending_an_invoice_needs_print_if_fields_are_denied(self):
        denied = {"res.partner": ["ref"]}
        self.assertEqual(reason({"move_id": 7}, "account.move.send.wizard"), "allowed")
        self.assertEqual(reason({"move_id": 7}, "account.move.send.wizard", denied), "operation_disabled")
        printed = {"account.move": ["print"]}
        self.assertEqual(reason({"move_id": 7}, "account.move.send.wizard", denied, printed), "allowed")

    def test_a_value_that_names_a_field_is_judged_by_that_field(self):
        denied = {"res.partner": ["ref"]}
        self.assertEqual(reason(SMS, "sms.composer", denied), "allowed")
        for name, expected in (
            ("phone", "allowed"),
            ("ref", "field_denied"),
            ("total", "field_readonly"),
            ("signup_token", "field_denied"),
            ("nothing", "malformed"),
            ("id", "malformed"),
        ):
            self.assertEqual(reason(dict(SMS, number_field_name=name), "sms.composer", denied), expected, name)
        self.assertEqual(reason({"number_field_name": "phone"}, "sms.composer"), "malformed")

    def test_an_sms_needs_the_phone_fields_that_odoo_would_look_up(self):
        for model in ("res.partner", "sale.order"):
            values = dict(SMS, res_model=model)
            self.assertEqual(reason(values, "sms.composer"), "allowed", model)
            self.assertEqual(reason(values, "sms.composer", {"res.partner": ["phone"]}), "field_denied", model)

    def test_a_mail_without_a_subject_is_refused_if_the_records_name_is_denied(self):
        values = dict(MAIL, model="res.partner", subject=False)
        denied = {"res.partner": ["name"]}
        self.assertEqual(reason(values), "allowed")
        self.assertEqual(reason(values, denied=denied), "field_denied")
        self.assertEqual(reason(dict(values, subject="Hello"), denied=denied), "allowed")
        context = {"active_model": "res.partner", "active_id": 7}
        self.assertEqual(reason({"body": "x"}, denied=denied, context=context), "field_denied")
        self.assertEqual(reason({"subject": "Hello"}, denied=denied, context=context), "allowed")

    def test_a_reply_names_its_record_and_takes_no_subject_from_a_closed_message(self):
        values = {"parent_id": 5, "body": "x"}
        self.assertEqual(reason(values), "malformed")
        self.assertEqual(reason(dict(values, model="sale.order", res_ids="[7]")), "relation_disabled")
        self.assertEqual(reason(dict(MAIL, **values)), "allowed")

    def test_a_body_with_template_code_is_refused_and_plain_text_is_allowed(self):
        for body, expected in (
            ("<p t-esc='1'>x</p>", "field_readonly"),
            ("Hi\r%- set x = 1", "field_readonly"),
            ('<p title=">" t-out="object.env"/>', "field_readonly"),
            ("<p>&#123;&#x7B; object.name }}</p>", "field_readonly"),
            ("<p>x&#10;% if user:</p>", "field_readonly"),
            ("<p>&#" + "0" * 5000 + "123;&#x000000007B; object.name }}</p>", "field_readonly"),
            ("<p t-if-t-att.x:y-t-out\n = '1'>x</p>", "field_readonly"),
            ("<p t-if t-out='1'>x</p>", "field_readonly"),
            ("{{ object.name }}", "field_readonly"),
            ("T-shirt = 20 EUR", "allowed"),
            ("<p>T-shirt = 20 EUR</p>", "allowed"),
            ("Margen:\n% de descuento aplicado", "allowed"),
            ("t-value = 5", "allowed"),
            ("<p>t-if.t-if. and t-out, = 5</p>", "allowed"),
            ("<p>&#" + "1" * 5000 + ";</p>", "allowed"),
        ):
            self.assertEqual(reason(dict(MAIL, body=body)), expected, body)
