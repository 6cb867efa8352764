from odoo.tests import tagged

from ..compat import flush
from ..pipeline.closed_with import closed_with
from ..pipeline.fields import fields_of
from .effects import EffectCase, rules_of

DENIED = "field_denied"


@tagged("post_install", "-at_install")
class TestSources(EffectCase):
    """What a denial closes beyond the fields that it names."""

    needs = ("sale.order", "crm.lead", "product.product", "sale.report")

    def rules(self, **denied):
        open_ = "res__partner crm__lead sale__order sale__order__line product__product product__template".split()
        open_ += ["sale__report", "mail__message", "res__users"]
        return rules_of(**{model: ("rwc", {"denied": denied.get(model, ())}) for model in open_})

    def test_twins_tell_nothing(self):
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

    def test_prices_of_a_template_are_closed_on_its_variants(self):
        rules = self.rules(product__template=["list_price"])
        product = self.env["product.product"].create({"name": "Priced"})
        for name in ("list_price", "lst_price"):
            call = {"ids": [product.id], "values": {name: 5}}
            self.assertEqual(self.reason(rules, "product.product", "write", **call), DENIED, name)
            self.assertEqual(self.reason(rules, "product.product", "read", [product.id], fields=[name]), DENIED, name)
        self.assertEqual(self.reason(rules, "product.product", "read", [product.id], fields=["name"]), "allowed")

    def test_reports_tell_nothing_that_their_sources_deny(self):
        rules = self.rules(sale__order__line=["price_subtotal"], sale__order=["date_order"])
        for name in ("price_subtotal", "date"):
            call = {"groupby": [], "aggregates": [f"{name}:max"]}
            self.assertEqual(self.reason(rules, "sale.report", "read_group", **call), DENIED, name)
        # Its own column of that name shows the order's, not the contact's.
        closed = closed_with(self.env, "res.partner", ["user_id", "team_id"], ["sale.report"])
        self.assertFalse({("sale.report", "user_id"), ("sale.report", "team_id")} & set(closed))
        rules = self.rules(sale__order__line=["price_unit"])
        self.assertEqual(self.reason(rules, "sale.order", "search_read", fields=["amount_total"], limit=1), DENIED)

    def test_what_takes_nothing_from_a_denied_field_stays_open(self):
        rules = self.rules(res__partner=["email", "phone", "ref"], sale__order=["note"])
        for model, names in (
            ("res.partner", ["name", "display_name", "city", "parent_id", "country_id"]),
            ("crm.lead", ["name", "expected_revenue", "stage_id", "partner_id"]),
            ("sale.order", ["name", "amount_total", "state", "partner_id", "currency_id", "company_id"]),
        ):
            self.assertEqual(self.reason(rules, model, "search_read", fields=names, limit=1), "allowed", model)

    def test_a_search_by_name_looks_into_no_denied_field(self):
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

    def test_a_search_by_name_looks_into_no_closed_model(self):
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
        # Asked again, nothing is worked out again.
        self.assertIs(fields_of(self.env.registry, rules)("res.partner"), lookup("res.partner"))

    def test_all_that_a_denial_closes_is_told(self):
        closed = closed_with(self.env, "res.partner", ["email"])
        self.assertIn(("res.partner", "email_normalized"), closed)
        self.assertIn(("crm.lead", "email_from"), closed)
        self.assertNotIn(("res.partner", "email"), closed)
        self.assertEqual(closed_with(self.env, "res.partner", []), [])
        own = closed_with(self.env, "res.partner", ["email"], ())
        self.assertEqual({model for model, _name in own}, {"res.partner"})
