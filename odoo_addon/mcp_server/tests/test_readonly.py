from odoo.tests import tagged

from ..compat import flush
from ..policy import Refusal
from .effects import EffectCase, rules_of

READONLY = "field_readonly"


@tagged("post_install", "-at_install")
class TestReadonly(EffectCase):
    needs = ("sale.order", "account.move", "crm.lead", "project.task", "stock.quant")

    @classmethod
    def prepare(cls):
        cls.partner = cls.env["res.partner"].create({"name": "Readonly"})
        cls.order = cls.env["sale.order"].create({"partner_id": cls.partner.id})
        cls.rules = rules_of(
            sale__order="rwc",
            sale__order__line="rwc",
            res__partner="rwc",
            account__move="rwc",
            account__move__line="rwc",
            crm__lead="rwc",
            project__task="rwc",
            product__product="rwc",
            stock__quant="rwc",
        )

    def test_states_totals_and_log_fields_cannot_be_written(self):
        write = {"state": "sale"}, {"amount_total": 999}, {"amount_untaxed": 1}, {"create_date": "2020-01-01"}
        for values in write:
            with self.subTest(values=values):
                call = {"ids": [self.order.id], "values": values}
                self.assertEqual(self.reason(self.rules, "sale.order", "write", **call), READONLY)
                made = dict(values, partner_id=self.partner.id)
                self.assertEqual(self.reason(self.rules, "sale.order", "create", values=[made]), READONLY)
                self.assertEqual(
                    self.reason(self.rules, "sale.order", "import_rows", rows=[{"values": made}]), READONLY
                )
                nested = {"sale_order_ids": [[1, self.order.id, values]]}
                call = {"ids": [self.partner.id], "values": nested}
                self.assertEqual(self.reason(self.rules, "res.partner", "write", **call), READONLY)

    def test_the_refusal_to_write_a_state_names_the_action(self):
        with self.assertRaises(Refusal) as caught:
            self.done(self.rules, "sale.order", "write", [self.order.id], values={"state": "sale"})
        self.assertIn("action_confirm", caught.exception.message)
        with self.assertRaises(Refusal) as caught:
            self.done(self.rules, "account.move", "create", values={"move_type": "entry", "state": "posted"})
        self.assertIn("action_post", caught.exception.message)

    def test_a_rule_opens_a_read_only_field_by_its_name(self):
        open_ = rules_of(sale__order=("rw", {"writable": ["amount_total"]}))
        call = {"ids": [self.order.id], "values": {"amount_total": 999}}
        self.assertEqual(self.reason(open_, "sale.order", "write", **call), "allowed")
        call["values"] = {"amount_untaxed": 999}
        self.assertEqual(self.reason(open_, "sale.order", "write", **call), READONLY)

    def test_fields_that_people_set_can_be_written(self):
        lead = self.env["crm.lead"].create({"name": "Lead"})
        stage = self.env["crm.stage"].search([], limit=1)
        rules = rules_of(crm__lead="rwc", crm__stage="r", account__move="rwc", res__partner="r", project__task="rwc")
        values = {"stage_id": stage.id, "expected_revenue": 5, "email_from": "a@example.com"}
        self.assertEqual(self.reason(rules, "crm.lead", "write", ids=[lead.id], values=values), "allowed")
        self.assertEqual(self.reason(rules, "account.move", "create", values={"move_type": "entry"}), "allowed")
        self.assertEqual(
            self.reason(self.rules, "sale.order", "write", [self.order.id], values={"note": "x"}), "allowed"
        )

    def test_up_to_16_fields_are_read_only_in_some_states(self):
        field = self.env["sale.order"]._fields["partner_id"]
        if not getattr(field, "states", None):
            self.skipTest("this series declares no states on fields")
        rules = rules_of(sale__order="rw", res__partner="r")
        call = {"ids": [self.order.id], "values": {"partner_id": self.partner.id}}
        self.assertEqual(self.reason(rules, "sale.order", "write", **call), "allowed")
        self.order.write({"state": "done"})
        self.assertEqual(self.reason(rules, "sale.order", "write", **call), READONLY)

    def test_a_stock_quantity_cannot_be_created_by_writing_it(self):
        product = self.env["product.product"].search([], limit=1)
        location = self.env["stock.location"].search([("usage", "=", "internal")], limit=1)
        values = {"product_id": product.id, "location_id": location.id, "quantity": 5}
        self.assertEqual(self.reason(self.rules, "stock.quant", "create", values=values), READONLY)

    def test_writing_an_inherited_field_needs_write_access_to_its_owner(self):
        product = self.env["product.product"].create({"name": "Delegated"})
        prices, closed = ({"list_price": 7}, {"lst_price": 7}), "relation_disabled"
        for template, expected in (("", "model_disabled"), ("r", "operation_disabled"), ("rwc", "allowed")):
            rules = rules_of(product__product="rwc", product__template=template)
            for values in (*prices, {"name": "x"}):
                with self.subTest(template=template, values=values):
                    found = self.reason(rules, "product.product", "write", ids=[product.id], values=values)
                    # The name may be seen on the variant, a price of a closed model may not.
                    self.assertEqual(found, closed if not template and values in prices else expected)
            self.assertEqual(self.reason(rules, "product.product", "create", values={"name": "x"}), expected)
        own = rules_of(product__product="rw")
        self.assertEqual(self.reason(own, "product.product", "write", [product.id], values={"active": True}), "allowed")

    def test_a_computed_field_that_writes_another_record_needs_write_access_to_it(self):
        lead = self.env["crm.lead"].create({"name": "Lead", "partner_id": self.partner.id})
        alone = self.env["crm.lead"].create({"name": "Alone"})
        for partner, expected in (("r", "operation_disabled"), ("rw", "allowed")):
            rules = rules_of(crm__lead="rwc", res__partner=partner)
            call = {"ids": [lead.id], "values": {"email_from": "new@example.com"}}
            self.assertEqual(self.reason(rules, "crm.lead", "write", **call), expected)
            call["ids"] = [alone.id]
            self.assertEqual(self.reason(rules, "crm.lead", "write", **call), "allowed")
            made = {"name": "x", "email_from": "new@example.com"}
            self.assertEqual(self.reason(rules, "crm.lead", "create", values=made), "allowed")
            made["partner_id"] = self.partner.id
            self.assertEqual(self.reason(rules, "crm.lead", "create", values=made), expected)

    def test_no_field_of_a_wizard_is_read_only(self):
        if "account.payment.register" not in self.env:
            self.skipTest("needs account.payment.register")
        from ..pipeline.fields import fields_of

        fields = fields_of(self.env.registry, self.rules)("account.payment.register")
        self.assertEqual(
            [name for name in fields if name != "id" and fields[name].readonly and name != "display_name"], []
        )

    def test_a_property_is_judged_by_its_stored_definition(self):
        if "task_properties" not in self.env["project.task"]._fields:
            self.skipTest("this series knows no properties")
        definition = [
            {"name": "linked", "type": "many2one", "string": "Linked", "comodel": "sale.order"},
            {"name": "plain", "type": "char", "string": "Plain"},
        ]
        project = self.env["project.project"].create({"name": "P", "task_properties_definition": definition})
        task = self.env["project.task"].create({"name": "T", "project_id": project.id})
        closed, open_ = (
            rules_of(project__task="rwc", project__project="rw", **more) for more in ({}, {"sale__order": "r"})
        )
        for values, without, within in (
            ({"plain": "x"}, "allowed", "allowed"),
            ([{"name": "plain", "value": "x"}], "allowed", "allowed"),
            ({"linked": self.order.id}, "relation_disabled", "allowed"),
            ([{"name": "linked", "value": self.order.id}], "relation_disabled", "allowed"),
            ({"other": 1}, "malformed", "malformed"),
        ):
            call = {"ids": [task.id], "values": {"task_properties": values}}
            self.assertEqual(self.reason(closed, "project.task", "write", **call), without, values)
            self.assertEqual(self.reason(open_, "project.task", "write", **call), within, values)
            made = {"name": "x", "project_id": project.id, "task_properties": values}
            self.assertEqual(self.reason(closed, "project.task", "create", values=made), without, values)
        call = {"ids": [project.id], "values": {"task_properties_definition": []}}
        self.assertEqual(self.reason(open_, "project.project", "write", **call), READONLY)
        task.task_properties = {"linked": self.order.id}
        flush(self.env)
        for rules, told in ((closed, False), (open_, True)):
            row = self.done(rules, "project.task", "read", [task.id], fields=["task_properties"])[0]
            self.assertEqual(self.order.name in str(row["task_properties"]), told)
            self.assertIn(str(self.order.id), str(row["task_properties"]))
