from odoo.tests import tagged

from ..compat import flush
from ..pipeline.actions import _without_tokens
from ..pipeline.fields import fields_of
from ..policy import Refusal
from ..policy.rulebook import Rulebook
from .effects import WRITER, EffectCase, rules_of

READONLY, CLOSED = "field_readonly", "operation_disabled"


def pick(case, *names):
    """Returns the first of the names that is a field in this series."""
    model, *fields = names
    return next((name for name in fields if name in case.env[model]._fields), None)


@tagged("post_install", "-at_install")
class TestEffects(EffectCase):
    needs = ("product.product", "stock.quant", "crm.team", "account.account")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.installed:
            return
        storable = (
            {"is_storable": True} if "is_storable" in cls.env["product.template"]._fields else {"type": "product"}
        )
        cls.product = cls.env["product.product"].create(dict({"name": "Effects"}, **storable))
        cls.template = cls.product.product_tmpl_id
        cls.partner, cls.other = cls.env["res.partner"].create([{"name": "One"}, {"name": "Two"}])

    def written(self, record, values, **rules):
        return self.reason(rules_of(**rules), record._name, "write", record.ids, values=values)

    def test_a_products_stock_can_be_written_only_if_the_rule_names_the_field(self):
        if not self.env["product.product"]._fields["qty_available"].inverse:
            self.skipTest("this series has no such field")
        self.assertEqual(self.written(self.product, {"qty_available": 5}, product__product="rw"), READONLY)
        self.assertEqual(self.written(self.template, {"qty_available": 5}, product__template="rw"), READONLY)
        with self.assertRaises(Refusal) as caught:
            rules = rules_of(product__product="rw", stock__quant="rwc")
            self.done(rules, "product.product", "write", self.product.ids, values={"qty_available": 5})
        self.assertIn("action_apply_inventory of stock.quant", caught.exception.message)
        open_ = {"product__product": ("rw", {"writable": ["qty_available"]})}
        self.assertEqual(self.written(self.product, {"qty_available": 5}, **open_), "allowed")

    def test_adding_a_follower_needs_the_right_on_followers(self):
        values = {"message_partner_ids": [[4, self.other.id]]}
        inverse = self.env["res.partner"]._fields["message_partner_ids"].inverse
        closed = self.written(self.partner, values, res__partner="rw")
        # Up to 14 Odoo marks the field as read-only.
        self.assertEqual(closed, CLOSED if inverse else READONLY)
        if inverse:
            open_ = self.written(self.partner, values, res__partner="rw", mail__followers="rcu")
            self.assertEqual(open_, "allowed")

    def test_adding_a_team_member_needs_the_right_on_members(self):
        team = self.env["crm.team"].create({"name": "Effects"})
        values = {"member_ids": [[4, self.admin.uid]]}
        self.assertEqual(self.written(team, values, crm__team="rw", res__users="r"), CLOSED)

    def test_a_variants_picture_needs_the_right_on_its_template(self):
        pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        self.assertEqual(self.written(self.product, {"image_1920": pixel}, product__product="rw"), "model_disabled")
        both = {"product__product": "rw", "product__template": "rw"}
        self.assertEqual(self.written(self.product, {"image_1920": pixel}, **both), "allowed")
        self.assertEqual(self.written(self.template, {"image_1920": pixel}, product__template="rw"), "allowed")

    def test_fields_that_only_change_their_own_record_can_be_written(self):
        self.assertEqual(self.written(self.partner, {"company_type": "company"}, res__partner="rw"), "allowed")
        both = {"product__product": "rw", "product__template": "rw"}
        self.assertEqual(self.written(self.product, {"standard_price": 4, "lst_price": 5}, **both), "allowed")
        self.assertEqual(self.written(self.template, {"standard_price": 4, "list_price": 5}, **both), "allowed")
        self.assertEqual(self.written(self.template, {"list_price": 5}, product__template="rw"), "allowed")

    def test_a_field_with_unknown_effects_is_read_only(self):
        found = [
            (model, name)
            for model in ("res.partner", "product.template", "crm.lead", "account.move")
            for name, field in self.env[model]._fields.items()
            if fields_of(self.env.registry)(model)[name].elsewhere
        ]
        self.assertTrue(found)
        model, name = found[0]
        record = self.env[model].browse()
        self.assertEqual(self.written(record, {name: False}, **{model.replace(".", "__"): "rw"}), "malformed")
        record = self.env[model].search([], limit=1)
        letters = {model.replace(".", "__"): "rw"}
        self.assertEqual(self.written(record, {name: False}, **letters), READONLY)
        self.assertFalse(fields_of(self.env.registry)("res.partner")["name"].elsewhere)

    def test_deleting_the_last_variant_needs_the_right_to_delete_its_template(self):
        rules = {"product__product": "rwu", "product__template": "rw"}
        call = {"model": "product.product", "method": "unlink", "ids": self.product.ids}
        self.assertEqual(self.reason(rules_of(**rules), **call), CLOSED)
        self.assertEqual(self.reason(rules_of(**dict(rules, product__template="rwu")), **call), "allowed")

    def test_an_opening_balance_needs_the_right_on_entries(self):
        account = self.env["account.account"].search([], limit=1)
        self.assertEqual(self.written(account, {"opening_debit": 5}, account__account="rw"), CLOSED)
        self.assertEqual(self.written(account, {"name": "Renamed"}, account__account="rw"), "allowed")

    def test_the_date_of_a_transfer_needs_the_right_on_its_moves(self):
        picking = self.env["stock.picking"].search([("state", "not in", ("done", "cancel"))], limit=1)
        values = {"scheduled_date": "2030-01-01 08:00:00"}
        self.assertEqual(self.written(picking, values, stock__picking="rw"), CLOSED)
        self.assertEqual(self.written(picking, values, stock__picking="rw", stock__move="rw"), "allowed")

    def test_a_new_record_may_name_its_first_state_but_no_later_one(self):
        rules = rules_of(sale__order="rwc", res__partner="r", account__move="rwc")
        made = {"partner_id": self.partner.id, "state": "draft"}
        self.assertEqual(self.reason(rules, "sale.order", "create", values=made), "allowed")
        entry = {"move_type": "entry", "state": "draft"}
        self.assertEqual(self.reason(rules, "account.move", "create", values=entry), "allowed")
        self.assertEqual(self.reason(rules, "sale.order", "create", values=dict(made, state="sale")), READONLY)

    def test_no_rule_opens_a_field_that_holds_code(self):
        book = Rulebook(WRITER, rules_of(account__tax=("rw", {"writable": ["formula"]})), fields_of(self.env.registry))
        text = fields_of(self.env.registry)("account.tax")["name"]
        for name in ("formula", "python_compute"):
            with self.assertRaises(Refusal) as caught:
                book.may_set("account.tax", name, text, "1", False, "values")
            self.assertIn("holds code", caught.exception.message)
        book.may_set("account.tax", "name", text, "VAT", False, "values")

    def test_removing_an_attribute_value_needs_the_right_to_delete_variants(self):
        attribute = self.env["product.attribute"].create({"name": "Size"})
        make = self.env["product.attribute.value"].create
        small, large = (make({"name": name, "attribute_id": attribute.id}) for name in "SL")
        line = {"attribute_id": attribute.id, "value_ids": [(6, 0, [small.id, large.id])]}
        template = self.env["product.template"].create({"name": "Shirt", "attribute_line_ids": [(0, 0, line)]})
        attribute_line = template.attribute_line_ids
        rules = {
            "product__template": "rwc",
            "product__template__attribute__line": "rwc",
            "product__attribute__value": "r",
            "product__attribute": "r",
            "product__product": "rwc",
        }
        values = {"value_ids": [[6, 0, [small.id]]]}
        self.assertEqual(self.written(attribute_line, values, **rules), CLOSED)
        self.assertEqual(self.written(attribute_line, values, **dict(rules, product__product="rwcu")), "allowed")
        new = {"name": "Coat", "attribute_line_ids": [[0, 0, {"attribute_id": attribute.id, "value_ids": [small.id]}]]}
        self.assertEqual(self.reason(rules_of(**rules), "product.template", "create", values=new), "allowed")


@tagged("post_install", "-at_install")
class TestSeries(EffectCase):
    needs = ("calendar.event",)

    def test_changing_future_meetings_of_a_series_needs_the_right_to_delete_meetings(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Weekly",
                "start": "2030-01-07 08:00:00",
                "stop": "2030-01-07 09:00:00",
                "recurrency": True,
                "rrule_type": "weekly",
                pick(self, "calendar.event", "mon", "mo"): True,
                "end_type": "count",
                "count": 3,
            }
        )
        flush(self.env)
        series = event.recurrence_id.calendar_event_ids
        self.assertEqual(len(series), 3)
        change = {"recurrence_update": "future_events", "recurrency": False}
        call = {"ids": series[0].ids, "values": change}
        self.assertEqual(self.reason(rules_of(calendar__event="rwc"), "calendar.event", "write", **call), CLOSED)
        self.assertEqual(self.reason(rules_of(calendar__event="rwcu"), "calendar.event", "write", **call), "allowed")
        alone = {"ids": series[0].ids, "values": {"name": "Once", "recurrence_update": "self_only"}}
        self.assertEqual(self.reason(rules_of(calendar__event="rw"), "calendar.event", "write", **alone), "allowed")


@tagged("post_install", "-at_install")
class TestComposers(EffectCase):
    needs = ("crm.lead",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.installed:
            return
        cls.partner = cls.env["res.partner"].create({"name": "Composed"})
        cls.lead = cls.env["crm.lead"].create({"name": "Composed"})
        fields = cls.env["mail.compose.message"]._fields
        cls.ids = "res_ids" if "res_ids" in fields else "res_id"

    def named(self, record):
        return {"model": record._name, self.ids: str(record.ids) if self.ids == "res_ids" else record.id}

    def make(self, values, context=None, letters="rw", **rules):
        rules = rules_of(mail__compose__message="rwc", res__partner=letters, **rules)
        return self.reason(rules, "mail.compose.message", "create", context=context, values=values)

    def test_composing_a_mail_needs_write_access_to_its_record(self):
        self.assertEqual(self.make(dict(self.named(self.partner), body="Hello")), "allowed")
        self.assertEqual(self.make(self.named(self.partner), letters="r"), CLOSED)
        self.assertEqual(self.make(self.named(self.lead)), "relation_disabled")
        nameless = {name: value for name, value in self.named(self.lead).items() if name != "model"}
        self.assertEqual(self.make(nameless), "malformed")

    def test_defaults_and_active_records_of_a_mail_are_judged(self):
        def defaults(record):
            return {f"default_{name}": value for name, value in self.named(record).items()}

        self.assertEqual(self.make({"body": "Hello"}, defaults(self.partner)), "allowed")
        self.assertEqual(self.make({"body": "Hello"}, defaults(self.lead)), "relation_disabled")
        self.assertEqual(self.make({"body": "Hello"}, defaults(self.lead), crm__lead="r"), CLOSED)
        active = {"active_model": "crm.lead", "active_id": self.lead.id, "active_ids": self.lead.ids}
        self.assertEqual(self.make({"body": "Hello"}, active, crm__lead="r"), CLOSED)
        self.assertEqual(self.make({"body": "Hello"}, active, crm__lead="rw"), "allowed")
        mass = dict(defaults(self.partner), default_composition_mode="mass_mail")
        self.assertEqual(self.make({"body": "Hello"}, mass), READONLY)

    def test_a_mail_body_with_template_code_is_refused(self):
        for body in (
            "<t t-out=\"object.env['res.users']\"/>",
            "{{ object.name }}",
            "$" + "{object.env}",
            "a\n% set x = 1",
        ):
            with self.subTest(body=body):
                self.assertEqual(self.make(dict(self.named(self.partner), body=body)), READONLY)
        self.assertEqual(self.make(dict(self.named(self.partner), body="<p>20 % of {x}</p>")), "allowed")

    def test_a_mail_in_mass_mode_or_with_a_domain_is_refused(self):
        self.assertEqual(self.make(dict(self.named(self.partner), composition_mode="mass_mail")), READONLY)
        name = pick(self, "mail.compose.message", "res_domain", "active_domain")
        self.assertEqual(self.make(dict(self.named(self.partner), **{name: "[]"})), READONLY)

    def test_clearing_activities_needs_read_access_to_their_record(self):
        call = {"model": "crm.lead", "method": "write", "ids": self.lead.ids, "values": {"activity_ids": [[5]]}}
        self.assertEqual(self.reason(rules_of(crm__lead="w", mail__activity="rwu"), **call), "relation_disabled")
        self.assertEqual(self.reason(rules_of(crm__lead="rw", mail__activity="rwu"), **call), "allowed")

    def test_tokens_are_removed_from_links_in_the_result_of_an_action(self):
        result = {
            "type": "ir.actions.act_url",
            "url": "/my/orders/7?access_token=abc&report_type=pdf",
            "access_token": "x",
        }
        self.assertEqual(
            _without_tokens(result),
            {"type": "ir.actions.act_url", "url": "/my/orders/7?access_token=...&report_type=pdf"},
        )
        self.assertEqual(_without_tokens([7, False, "a=b"]), [7, False, "a=b"])


@tagged("post_install", "-at_install")
class TestSequenceOfRows(EffectCase):
    """Tests that each row of a call is judged after the rows before it were written."""

    needs = ("sale.order",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.installed:
            return
        partner = cls.env["res.partner"].create({"name": "Rows"})
        product = cls.env["product.product"].create({"name": "Row", "type": "service", "list_price": 10})
        line = {"product_id": product.id, "name": "Row", "product_uom_qty": 1, "price_unit": 10}
        make = cls.env["sale.order"].create
        cls.order, cls.empty = (
            make({"partner_id": partner.id, "order_line": [(0, 0, line)]}),
            make({"partner_id": partner.id}),
        )
        cls.line = cls.order.order_line.id
        cls.rules = rules_of(sale__order="rwc", sale__order__line="rwc", res__partner="r", product__product="r")

    def each(self, *pairs):
        ids, values = [order.id for order, _values in pairs], [values for _order, values in pairs]
        each = self.reason(self.rules, "sale.order", "write_each", ids, values=values)
        rows = [{"id": order.id, "values": values} for order, values in pairs]
        self.assertEqual(self.reason(self.rules, "sale.order", "import_rows", rows=rows), each)
        return each

    def test_a_row_cannot_remove_a_line_that_an_earlier_row_added(self):
        bring, clear = {"order_line": [[4, self.line]]}, {"order_line": [[5]]}
        self.assertEqual(self.each((self.empty, bring)), "allowed")
        self.assertEqual(self.each((self.empty, clear)), "allowed")
        self.assertEqual(self.each((self.empty, bring), (self.empty, clear)), CLOSED)

    def test_changing_another_orders_line_needs_only_rights_on_the_line_and_the_named_order(self):
        rules = rules_of(sale__order="rw", sale__order__line="rw", res__partner="r", product__product="r")
        for values in ({}, {"name": "x"}):
            call = {"ids": self.empty.ids, "values": {"order_line": [[1, self.line, values]]}}
            self.assertEqual(self.reason(rules, "sale.order", "write", **call), "allowed")
        lead_rules = rules_of(res__partner="rw", sale__order__line="rw", sale__order="r")
        call = {"ids": self.empty.ids, "values": {"order_line": [[1, self.line, {}]]}}
        self.assertEqual(self.reason(lead_rules, "sale.order", "write", **call), CLOSED)
