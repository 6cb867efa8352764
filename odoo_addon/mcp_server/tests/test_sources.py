from unittest.mock import patch

from odoo.tests import tagged

from ..compat import SERIES, flush
from ..pipeline import own_code
from ..pipeline.closed_with import closed_with
from ..pipeline.fields import fields_of
from ..pipeline.own_code import sources_in_code
from .effects import EffectCase, rules_of

DENIED = "field_denied"


@tagged("post_install", "-at_install")
class TestSources(EffectCase):
    """Tests which other fields a denied field closes."""

    needs = ("sale.order", "crm.lead", "product.product", "sale.report")

    def rules(self, **denied):
        open_ = "res__partner crm__lead sale__order sale__order__line product__product product__template".split()
        open_ += ["sale__report", "mail__message", "res__users"]
        return rules_of(**{model: ("rwc", {"denied": denied.get(model, ())}) for model in open_})

    def test_a_copy_of_a_denied_field_is_denied_in_every_call(self):
        rules = self.rules(res__partner=["email", "phone"])
        for model, name in (
            ("res.partner", "email_normalized"),
            ("res.partner", "phone_sanitized"),
            ("res.partner", "email_formatted"),
            ("crm.lead", "email_from"),
            ("crm.lead", "phone"),
            ("res.users", "email"),
        ):
            if name not in self.env[model]._fields:
                continue
            for call in (
                {"method": "search_read", "fields": [name]},
                {"method": "search_count", "domain": [[name, "ilike", "x"]]},
                {"method": "read_group", "groupby": [name], "aggregates": ["__count"]},
                {"method": "search", "order": name},
                {"method": "fields_get", "allfields": [name]},
            ):
                with self.subTest(model=model, name=name, call=call):
                    self.assertEqual(self.reason(rules, model, **call), DENIED)
            if model != "res.users":
                self.assertEqual(self.reason(rules, model, "create", values={"name": "x", name: "x"}), DENIED)
            read = self.done(rules, model, "search_read", limit=1)[0]
            self.assertNotIn(name, read)

    def test_a_text_that_odoo_fills_into_a_form_is_closed_if_any_field_is_denied(self):
        if "sms.composer" not in self.env:
            self.skipTest("no text messages")
        number = {"method": "fields_get", "allfields": ["recipient_single_number"]}
        open_ = {"sms__composer": "rwc", "res__partner": "rw"}
        self.assertEqual(self.reason(rules_of(**open_), "sms.composer", **number), "allowed")
        denied = rules_of(**dict(open_, res__partner=("rw", {"denied": ["ref"]})))
        self.assertEqual(self.reason(denied, "sms.composer", **number), DENIED)
        body = {"res_model": "res.partner", "res_id": self.env.user.partner_id.id, "body": "x"}
        self.assertEqual(self.reason(denied, "sms.composer", "create", values=body), "allowed")

    def test_the_name_of_a_line_is_judged_by_the_product_that_it_shows(self):
        if "stock.move.line" not in self.env:
            self.skipTest("no inventory")
        display = {"method": "search_read", "fields": ["display_name"]}
        domain = [["display_name", "ilike", "4016478"]]
        open_ = dict(stock__move__line="r", product__product="r", product__template="r")
        self.assertEqual(self.reason(rules_of(**open_), "stock.move.line", **display), "allowed")
        self.assertEqual(self.reason(rules_of(**open_), "stock.move.line", "search", domain=domain), "allowed")
        closed = rules_of(stock__move__line="r")
        self.assertEqual(self.reason(closed, "stock.move.line", **display), "relation_disabled")
        open_["product__product"] = ("r", {"denied": ["barcode"]})
        self.assertEqual(self.reason(rules_of(**open_), "stock.move.line", "search", domain=domain), DENIED)
        named = {"method": "name_search", "name": "4016478"}
        self.assertEqual(self.reason(rules_of(**open_), "stock.move.line", **named), DENIED)

    def test_a_denied_price_of_a_template_is_closed_on_its_variants(self):
        rules = self.rules(product__template=["list_price"])
        product = self.env["product.product"].create({"name": "Priced"})
        for name in ("list_price", "lst_price"):
            call = {"ids": [product.id], "values": {name: 5}}
            self.assertEqual(self.reason(rules, "product.product", "write", **call), DENIED, name)
            self.assertEqual(self.reason(rules, "product.product", "read", [product.id], fields=[name]), DENIED, name)
        self.assertEqual(self.reason(rules, "product.product", "read", [product.id], fields=["name"]), "allowed")

    def test_a_report_closes_columns_whose_source_is_denied(self):
        rules = self.rules(sale__order__line=["price_subtotal"], sale__order=["date_order"])
        for name in ("price_subtotal", "date"):
            call = {"groupby": [], "aggregates": [f"{name}:max"]}
            self.assertEqual(self.reason(rules, "sale.report", "read_group", **call), DENIED, name)
        # The report's own column of that name shows the order's field, not the contact's.
        closed = closed_with(self.env, "res.partner", ["user_id", "team_id"], ["sale.report"])
        self.assertFalse({("sale.report", "user_id"), ("sale.report", "team_id")} & set(closed))
        rules = self.rules(sale__order__line=["price_unit"])
        self.assertEqual(self.reason(rules, "sale.order", "search_read", fields=["amount_total"], limit=1), DENIED)

    def test_a_field_that_takes_nothing_from_a_denied_one_stays_open(self):
        rules = self.rules(res__partner=["email", "phone", "ref"], sale__order=["note"])
        for model, names in (
            ("res.partner", ["name", "display_name", "city", "parent_id", "country_id"]),
            ("crm.lead", ["name", "expected_revenue", "stage_id", "partner_id"]),
            ("sale.order", ["name", "amount_total", "state", "partner_id", "currency_id", "company_id"]),
        ):
            self.assertEqual(self.reason(rules, model, "search_read", fields=names, limit=1), "allowed", model)

    def test_a_search_by_name_does_not_look_into_denied_fields(self):
        partner = self.env["res.partner"].create({"name": "Findme Plain", "ref": "REF-CANARY-9", "email": "f@canary.x"})
        flush(self.env)
        open_, closed = self.rules(), self.rules(res__partner=["ref", "email", "vat", "company_registry"])
        search = {"model": "res.partner", "method": "name_search"}
        self.assertIn(partner.id, [row[0] for row in self.done(open_, name="REF-CANARY-9", **search)])
        self.assertEqual(self.done(closed, name="REF-CANARY-9", **search), [])
        self.assertEqual(self.done(closed, name="f@canary", **search), [])
        self.assertEqual([row[0] for row in self.done(closed, name="Findme Plain", **search)], [partner.id])
        for model, leaf in (
            ("res.partner", ["display_name", "ilike", "REF-CANARY-9"]),
            ("sale.order", ["partner_id", "ilike", "REF-CANARY-9"]),
            ("sale.order", ["partner_id.display_name", "ilike", "REF"]),
            ("crm.lead", ["partner_id", "in", ["REF-CANARY-9"]]),
        ):
            self.assertEqual(self.reason(closed, model, "search", domain=[leaf]), DENIED, leaf)
            self.assertEqual(self.reason(open_, model, "search", domain=[leaf]), "allowed", leaf)

    def test_a_search_by_name_does_not_look_into_closed_models(self):
        if "account.move" not in self.env or "stock.picking.type" not in self.env:
            self.skipTest("needs account.move and stock.picking.type")
        for model, other in (("stock.picking.type", "stock.warehouse"),):
            key, also = model.replace(".", "__"), other.replace(".", "__")
            for open_, expected in (({key: "r"}, "relation_disabled"), ({key: "r", also: "r"}, "allowed")):
                rules = rules_of(**open_)
                leaf = ["display_name", "ilike", "x"]
                self.assertEqual(self.reason(rules, model, "search", domain=[leaf]), expected)
                self.assertEqual(self.reason(rules, model, "name_search", name="x"), "allowed")

    def test_each_field_of_each_model_can_be_described(self):
        rules = self.rules(res__partner=["email"])
        lookup = fields_of(self.env.registry, rules)
        described = {(model, name): lookup(model)[name] for model in self.env.registry for name in lookup(model)}
        self.assertGreater(len(described), 5000)
        self.assertIn(("account.account", "code"), described[("account.account", "display_name")].searched)
        # A second lookup is answered from the cache.
        self.assertIs(fields_of(self.env.registry, rules)("res.partner"), lookup("res.partner"))

    def test_closed_with_lists_what_a_denied_field_closes(self):
        closed = closed_with(self.env, "res.partner", ["email"])
        self.assertIn(("res.partner", "email_normalized"), closed)
        self.assertIn(("crm.lead", "email_from"), closed)
        self.assertNotIn(("res.partner", "email"), closed)
        self.assertEqual(closed_with(self.env, "res.partner", []), [])
        own = closed_with(self.env, "res.partner", ["email"], ())
        self.assertEqual({model for model, _name in own}, {"res.partner"})

    def closed(self, model, *names):
        return set(closed_with(self.env, model, names))

    def test_copies_and_computed_values_that_odoo_does_not_declare_are_closed(self):
        line = self.closed("sale.order.line", "price_unit")
        for name in ("technical_price_unit", "margin", "margin_percent", "price_subtotal"):
            if name in self.env["sale.order.line"]._fields:
                self.assertIn(("sale.order.line", name), line)
        self.assertFalse({("sale.order.line", name) for name in ("name", "product_id", "product_uom_qty")} & line)
        self.assertFalse({("sale.order", name) for name in ("name", "partner_id", "state", "date_order")} & line)
        self.assertIn(("crm.lead", "phone_mobile_search"), self.closed("crm.lead", "phone"))
        total = self.closed("sale.order", "amount_total")
        for name in ("tax_totals", "amount_by_group"):
            if name in self.env["sale.order"]._fields:
                self.assertIn(("sale.order", name), self.closed("sale.order", "amount_tax"))
        self.assertFalse({("sale.order", name) for name in ("name", "state", "amount_untaxed")} & total)

    def test_a_denied_relation_closes_related_fields_but_not_amounts_and_choices(self):
        order = self.closed("sale.order", "partner_id")
        self.assertTrue({("sale.order.line", "order_partner_id"), ("sale.report", "partner_id")} <= order)
        for model, names in (
            ("sale.order", "amount_total amount_untaxed amount_tax invoice_status user_id team_id warehouse_id"),
            ("sale.order.line", "price_unit qty_to_invoice margin warehouse_id"),
        ):
            self.assertFalse({(model, name) for name in names.split()} & order)

    def test_a_denied_street_closes_only_the_street_of_the_company(self):
        street = self.closed("res.partner", "street")
        self.assertTrue({("res.company", "street"), ("res.partner", "contact_address")} <= street)
        names = ("city", "zip", "country_id", "state_id", "country_code")
        self.assertFalse({("res.company", name) for name in names} & street)

    def test_a_denied_price_closes_no_quantity_choice_or_count(self):
        price = self.closed("sale.order.line", "price_unit")
        for model, names in (
            ("sale.order.line", "qty_invoiced qty_to_invoice invoice_status"),
            ("sale.order", "invoice_status"),
            ("crm.lead", "sale_order_count quotation_count"),
            ("sale.report", "qty_invoiced qty_to_invoice"),
        ):
            self.assertFalse({(model, name) for name in names.split()} & price)
        self.assertIn(("sale.order.line", "qty_invoiced"), self.closed("account.move.line", "quantity"))

    def test_copies_that_code_stores_are_closed_also_as_products_with_a_quantity(self):
        cost = self.closed("product.product", "standard_price")
        for model, names in (("stock.move", ["value"]), ("stock.valuation.layer", ["unit_cost", "value"])):
            for name in names:
                if model in self.env and name in self.env[model]._fields:
                    self.assertIn((model, name), cost)
        if "stock.move" in self.env:
            self.assertFalse({("stock.move", "quantity"), ("stock.move", "remaining_qty")} & cost)
        if "payment.transaction" in self.env:
            email = self.closed("res.partner", "email")
            self.assertIn(("payment.transaction", "partner_email"), email)
            self.assertNotIn(("payment.transaction", "partner_phone"), email)

    def test_a_denied_name_closes_record_names_on_messages_only_if_its_model_has_messages(self):
        rows = {("mail.message", "record_name"), ("mail.activity", "res_name")}
        # The name of an order line shows the customer's reference, but order lines have no messages.
        self.assertFalse(rows & self.closed("res.partner", "ref"))
        self.assertTrue(rows <= self.closed("res.partner", "name"))

    def test_a_denied_balance_closes_debit_and_credit(self):
        line = self.closed("account.move.line", "balance")
        self.assertTrue({("account.move.line", "debit"), ("account.move.line", "credit")} <= line)

    def test_fields_that_hold_the_same_value_are_closed_together(self):
        self.assertIn(("product.template", "list_price"), self.closed("product.product", "lst_price"))
        self.assertIn(("product.product", "list_price"), self.closed("product.product", "lst_price"))
        self.assertIn(("product.product", "standard_price"), self.closed("product.template", "standard_price"))
        self.assertIn(("res.partner", "email"), self.closed("res.partner", "email_normalized"))
        # Denying a copy on another model does not close its source, which has a rule of its own.
        self.assertFalse({("res.partner", "email")} & self.closed("crm.lead", "email_from"))
        if "contract_wage" in self.env["hr.employee"]._fields:
            wage = self.closed("hr.employee", "contract_wage")
            self.assertTrue({("hr.employee", "wage"), ("hr.version", "wage")} <= wage)

    def test_names_and_view_columns_are_closed_with_the_fields_that_they_show(self):
        title = "title" if "title" in self.env["utm.campaign"]._fields else "name"
        self.assertIn(("utm.campaign", "display_name"), self.closed("utm.campaign", title))
        for model, name, source in (
            ("purchase.bill.union", "amount", ("purchase.order", "amount_untaxed")),
            ("hr.employee.public", "work_phone", ("hr.employee", "work_phone")),
        ):
            if model in self.env:
                self.assertIn((model, name), self.closed(*source))

    def test_a_denied_relation_closes_its_inverse(self):
        for source, ends in (
            (("sale.order", "partner_id"), {("res.partner", "sale_order_ids")}),
            (("res.partner", "parent_id"), {("res.partner", "child_ids")}),
            (("res.partner", "category_id"), {("res.partner.category", "partner_ids")}),
            (("product.category", "parent_id"), {("product.category", name) for name in ("child_id", "parent_path")}),
        ):
            self.assertLessEqual(ends, self.closed(*source))
        # Denying the lines does not close the field that leads back to their record.
        self.assertNotIn(("sale.order.line", "order_id"), self.closed("sale.order", "order_line"))
        rules = self.rules(sale__order=["partner_id"])
        asked = {"method": "search_count", "domain": [["sale_order_ids", "=", 1]]}
        self.assertEqual(self.reason(rules, "res.partner", **asked), DENIED)
        self.assertEqual(self.reason(self.rules(), "res.partner", **asked), "allowed")

    def test_each_field_of_a_shared_compute_method_is_closed_only_by_its_own_source(self):
        if "hr.employee" not in self.env:
            self.skipTest("no employees")
        self.assertIn(("hr.employee", "work_phone"), self.closed("res.partner", "phone"))
        self.assertNotIn(("hr.employee", "work_email"), self.closed("res.partner", "phone"))
        self.assertIn(("hr.employee", "work_email"), self.closed("res.partner", "email"))
        self.assertNotIn(("hr.employee", "work_phone"), self.closed("res.partner", "email"))

    def test_report_columns_and_composed_texts_are_closed_with_the_fields_that_they_show(self):
        cost = "timesheet_cost" if SERIES < 16 else "hourly_cost"
        for model, name, source in (
            ("sale.report", "partner_zip", ("res.partner", "zip")),
            ("account.invoice.report", "price_margin", ("product.product", "standard_price")),
            ("account.invoice.report", "price_subtotal", ("account.move.line", "balance")),
            ("timesheets.analysis.report", "margin", ("hr.employee", cost)),
            ("project.profitability.report", "margin", ("hr.employee", cost)),
            ("sale.order", "partner_credit_warning", ("res.partner", "credit_limit")),
            ("account.move", "invoice_payments_widget", ("account.payment", "amount")),
            ("mail.message", "email_from", ("res.partner", "name")),
            ("purchase.order.line", "name", ("product.product", "default_code")),
            ("stock.quant", "display_name", ("product.product", "default_code")),
            ("project.task", "html_field_history", ("project.task", "description")),
            ("crm.lead", "duration_tracking", ("crm.lead", "stage_id")),
        ):
            if model in self.env and name in self.env[model]._fields:
                self.assertIn((model, name), self.closed(*source))

    def test_a_widget_that_shows_records_of_a_closed_model_is_closed(self):
        if "account.move" not in self.env:
            self.skipTest("no accounting")
        widget = {"method": "search_read", "fields": ["invoice_payments_widget"], "limit": 1}
        open_ = {"account__move": "r", "account__payment": "r", "account__journal": "r"}
        self.assertEqual(self.reason(rules_of(**open_), "account.move", **widget), "allowed")
        del open_["account__journal"]
        self.assertEqual(self.reason(rules_of(**open_), "account.move", **widget), "relation_disabled")

    def test_a_chain_of_related_fields_needs_the_model_at_its_end(self):
        open_ = {"crm__lead": "r", "hr__employee": "r", "res__users": "r", "res__partner": "r"}
        open_.update(account__bank__statement__line="r", account__move="r", account__journal="r")
        for model, name in (
            ("crm.lead", "user_email"),
            ("hr.employee", "email"),
            ("account.bank.statement.line", "invoice_partner_display_name"),
        ):
            if model in self.env and name in self.env[model]._fields:
                asked = {"method": "search_read", "fields": [name], "limit": 1}
                self.assertEqual(self.reason(rules_of(**open_), model, **asked), "allowed")
                closed = {key: letters for key, letters in open_.items() if key != "res__partner"}
                self.assertEqual(self.reason(rules_of(**closed), model, **asked), "relation_disabled")

    def test_a_field_computed_from_a_secret_is_closed_without_a_denial(self):
        rules = rules_of(calendar__event="r")
        if "videocall_location" not in self.env["calendar.event"]._fields:
            self.skipTest("needs videocall_location")
        call = {"method": "search_read", "limit": 1}
        self.assertEqual(self.reason(rules, "calendar.event", fields=["videocall_location"], **call), DENIED)
        self.assertEqual(self.reason(rules, "calendar.event", fields=["name", "start"], **call), "allowed")
        # No denial closes it, so it is not listed for people.
        self.assertNotIn(("calendar.event", "videocall_location"), self.closed("calendar.event", "name"))

    def test_the_code_of_modules_outside_odoo_is_read(self):
        registry = self.env.registry
        self.assertEqual(set(sources_in_code(registry, "sale.order.line", "margin_percent")), set())
        with patch.object(own_code, "_odoos_folders", tuple), patch.object(
            registry, "_mcp_server_code", (None, None), create=True
        ):
            found = set(sources_in_code(registry, "sale.order.line", "margin_percent"))
            self.assertIn(("sale.order.line", "margin"), found)
            self.assertIn(("crm.lead", "phone"), set(sources_in_code(registry, "crm.lead", "phone_mobile_search")))
            view = own_code.view_in_code(registry, "purchase.bill.union")
            self.assertIn("purchase.order:amount_untaxed", view["as"]["amount"])

    def test_grouping_and_ordering_by_a_relation_need_the_fields_of_its_order(self):
        rules = rules_of(crm__lead="r", crm__stage=("r", {"denied": ["sequence"]}), crm__team="r")
        for name, expected in (("stage_id", DENIED), ("team_id", "allowed")):
            group = {"method": "read_group", "groupby": [name], "aggregates": ["__count"]}
            self.assertEqual(self.reason(rules, "crm.lead", **group), expected)
            self.assertEqual(self.reason(rules, "crm.lead", method="search", order=name), expected)

    def test_a_file_of_a_closed_models_message_is_not_found(self):
        rules = rules_of(res__partner="r", mail__message="r", ir__attachment="r")
        partner = self.env["res.partner"].create({"name": "Filed"})
        own = self.env["ir.attachment"].create({"name": "own", "res_model": "res.partner", "res_id": partner.id})
        message = self.env["mail.message"].create({"model": "crm.lead", "res_id": 1, "body": "closed"})
        closed = self.env["ir.attachment"].create({"name": "on", "res_model": "mail.message", "res_id": message.id})
        flush(self.env)
        found = self.done(rules, "ir.attachment", "search", domain=[["id", "in", [own.id, closed.id]]])
        self.assertEqual(found, [own.id])
