from odoo.tests import tagged

from .effects import EffectCase, rules_of

CLOSED, READONLY = "operation_disabled", "field_readonly"


@tagged("post_install", "-at_install")
class TestParts(EffectCase):
    needs = ("crm.team", "account.move")

    @classmethod
    def prepare(cls):
        cls.team = cls.env["crm.team"].create({"name": "Parts"})

    def put(self, values, **rules):
        rules = rules_of(**rules or {"crm__team": "rwc"})
        return self.reason(rules, "crm.team", "write", self.team.ids, values=values)

    def test_the_mail_address_of_a_team_makes_no_other_records(self):
        other = self.env["crm.team"].create({"name": "Other"})
        for values in (
            {"alias_defaults": "{'name': 'x'}"},
            {"alias_force_thread_id": 1},
            {"alias_model_id": self.env["ir.model"]._get("res.partner").id},
        ):
            self.assertNotEqual(self.put(values), "allowed", values)
            made = self.reason(
                rules_of(crm__team="rwc", res__partner="rwc"), "crm.team", "create", values={"name": "x", **values}
            )
            self.assertNotEqual(made, "allowed", values)
        self.assertEqual(self.put({"alias_id": other.alias_id.id}), READONLY)
        self.assertEqual(self.put({"alias_name": "parts-test", "alias_contact": "partners"}), "allowed")

    def test_a_message_is_put_at_a_record_that_may_be_changed(self):
        values = {"model": "crm.team", "res_id": self.team.id, "body": "x"}
        for letters, expected in (("r", CLOSED), ("rw", "allowed")):
            rules = rules_of(crm__team=letters, mail__message="rwc")
            self.assertEqual(self.reason(rules, "mail.message", "create", values=values), expected)
        rules = rules_of(crm__team="rw", mail__message="rwc")
        message = self.team.message_post(body="x")
        moved = self.reason(rules, "mail.message", "write", message.ids, values={"res_id": self.team.id})
        self.assertEqual(moved, "malformed")

    def test_a_variant_is_added_to_its_product(self):
        template = self.env["product.template"].create({"name": "Parts"})
        rules = rules_of(product__template="rw", product__product="rwc")
        values = {"product_variant_ids": [[0, 0, {"active": False}]]}
        self.assertEqual(self.reason(rules, "product.template", "write", template.ids, values=values), "allowed")
