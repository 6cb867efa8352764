from ..policy import FieldInfo, Refusal, Rules, decide, plan
from ..policy.linked import linked_domain
from ..policy.rulebook import Rulebook
from .policy_case import FIELDS, WRITER, PolicyCase, fields_of, reason, rule


class TestPolicyOfReads(PolicyCase):
    def test_negative_ids_can_only_be_read(self):
        self.assertEqual(reason("res.partner", "read", WRITER, [-3]), "allowed")
        self.assertEqual(reason("res.partner", "read", WRITER, [0]), "malformed")
        for method in ("write", "unlink", "attachments", "read_attachment", "document", "run_action"):
            self.assertEqual(reason("res.partner", method, WRITER, [-3]), "malformed", method)

    def test_a_denied_field_is_refused_in_every_argument(self):
        for name in ("credit_limit", "signup_token", "limit_copy"):
            cases = [
                ("search_read", {"fields": ["name", name]}),
                ("fields_get", {"allfields": [name]}),
                ("search_count", {"domain": [[name, ">", 1]]}),
                ("search_count", {"domain": [["parent_id", "any", [[name, ">", 1]]]]}),
                ("search_count", {"domain": [["parent_id." + name, ">", 1]]}),
                ("search", {"order": name + " desc"}),
                ("read_group", {"groupby": [name]}),
                ("read_group", {"aggregates": [name + ":sum"]}),
                ("old_read_group", {"fields": [f"x:sum({name})"]}),
                ("write", {"ids": [1], "values": {name: 1}}),
                ("write", {"ids": [1], "values": {"child_ids": [[1, 4, {name: 1}]]}}),
                ("create", {"values": [{"name": "x"}, {name: 1}]}),
                ("name_search", {"domain": [[name, ">", 1]]}),
            ]
            self.each(
                [case + ("field_denied",) for case in cases], lambda method, args: reason("res.partner", method, **args)
            )

    def test_a_denied_name_closes_the_display_name_and_name_searches(self):
        rules = Rules(1, dict([rule("res.partner", "r", denied=["name"]), rule("sale.order", "r")]))
        for method, args in (
            ("search_read", {"fields": ["display_name"]}),
            ("name_search", {"name": "x"}),
            ("search_count", {"domain": [["parent_id", "ilike", "x"]]}),
        ):
            with self.assertRaises(Refusal) as caught:
                decide(WRITER, rules, FIELDS.get, plan("res.partner", method, None, args))
            self.assertEqual(caught.exception.reason, "field_denied")

    def test_a_name_search_that_looks_into_a_denied_field_is_refused(self):
        rules = Rules(1, dict([rule("res.partner", "r", denied=["email"])]))
        call = plan("res.partner", "name_search", None, {"name": "x@y"})
        self.assertRaises(Refusal, decide, WRITER, rules, FIELDS.get, call)

    def test_each_condition_of_a_domain_is_judged(self):
        cases = [
            ([["name", "ilike", "x"]], "allowed"),
            (["|", ["name", "=", "x"], "!", ["email", "=", False]], "allowed"),
            ([["parent_id.country_id.code", "=", "ES"]], "allowed"),
            ([["country_id", "ilike", "spain"]], "allowed"),
            ([["country_id", "any", [["code", "=", "ES"]]]], "allowed"),
            ([["id", "child_of", [1]]], "allowed"),
            ([["category_id", "in", [1, 2]]], "allowed"),
            ([["bank_ids", "!=", False]], "allowed"),
            ([[1, "=", 1]], "allowed"),
            ([["date.month_number", "=", 3]], "allowed"),
            ([["properties.abc", "=", 3]], "allowed"),
            ([["bank_ids.acc_number", "=", "x"]], "relation_disabled"),
            ([["category_id", "ilike", "vip"]], "relation_disabled"),
            ([["category_id", "in", ["vip"]]], "relation_disabled"),
            ([["category_id", "child_of", [1]]], "relation_disabled"),
            ([["bank_ids", "any", [["acc_number", "=", "x"]]]], "relation_disabled"),
            ([["country_id.currency_id.name", "=", "EUR"]], "relation_disabled"),
            ([["name", "="]], "malformed"),
            ([["name", "~", "x"]], "malformed"),
            ([["name); drop", "=", 1]], "malformed"),
            ([["name.x", "=", 1]], "malformed"),
            ([["nmae", "=", 1]], "malformed"),
            ([[2, "=", 1]], "malformed"),
            (["|", ["name", "=", "x"]], "malformed"),
            ([["name", "in", [["id", "=", 1]]]], "malformed"),
            ([["id", "in", {"query": 1}]], "malformed"),
            ("[('id', '=', 1)]", "malformed"),
            ([["id", "=", 1]] * 201, "malformed"),
        ]
        self.each(cases, lambda domain: reason("res.partner", "search_count", domain=domain))

    def test_child_of_and_parent_of_need_the_parent_field(self):
        denied = Rules(1, dict([rule("stock.location", "r", denied=["location_id"])]))
        fields = {"stock.location": {"id": FieldInfo("integer", parent="location_id")}}
        for operator in ("child_of", "parent_of"):
            call = plan("stock.location", "search", None, {"domain": [["id", operator, [8]]]}, None, 500)
            with self.subTest(operator=operator), self.assertRaises(Refusal) as caught:
                decide(WRITER, denied, fields.get, call)
            self.assertEqual(caught.exception.reason, "field_denied")

    def test_a_rating_needs_both_of_its_models_to_be_open(self):
        fields = {"rating.rating": fields_of(res_model="char")}
        book = Rulebook(WRITER, Rules(1, dict([rule("project.task", "r")])), fields.get)
        expected = [("res_model", "in", ["project.task"]), "|", ("parent_res_model", "=", False)]
        self.assertEqual(linked_domain(book, "rating.rating", 7)[:3], expected)

    def test_tracked_relations_to_closed_models_are_not_found(self):
        fields = {
            "sale.order": fields_of(name="char", user_id=("many2one", "res.users"), note_id=("many2one", "sale.order")),
            "mail.tracking.value": fields_of(field_id="many2one", mail_message_id=("many2one", "mail.message")),
            "mail.message": fields_of(model="char"),
        }
        book = Rulebook(WRITER, Rules(1, dict([rule("sale.order", "r")])), fields.get)
        self.assertIn(("field_id.name", "not in", ["user_id"]), linked_domain(book, "mail.tracking.value", 7))

    def test_orders_groups_contexts_and_limits_are_judged(self):
        def ask(method, parts):
            context = parts.pop("context", None)
            return reason("sale.order", method, context=context, **parts)

        cases = [
            ("search", {"order": "date_order desc, id"}, "allowed"),
            ("search", {"order": "partner_id, amount_total DESC NULLS LAST"}, "allowed"),
            ("search", {"order": "bank_id"}, "relation_disabled"),
            ("search", {"order": "bank_id.id"}, "allowed"),
            ("search", {"order": "name; drop table"}, "malformed"),
            (
                "read_group",
                {"groupby": ["date_order:month", "partner_id"], "aggregates": ["amount_total:sum", "__count"]},
                "allowed",
            ),
            ("read_group", {"groupby": ["bank_id"]}, "relation_disabled"),
            ("read_group", {"aggregates": ["amount_total:evil"]}, "malformed"),
            ("read_group", {"aggregates": ["amount_total:sum"], "having": [["amount_total:sum", ">", 1]]}, "allowed"),
            ("read_group", {"having": [["amount_total:sum", ">", 1]]}, "malformed"),
            ("read_group", {"groupby": ["name"], "order": "amount_total"}, "malformed"),
            ("search", {"context": {"lang": "es_ES", "active_test": False}}, "allowed"),
            ("search", {"context": {"tracking_disable": True}}, "context_key"),
            ("search", {"context": {"default_user_id": 1}}, "context_key"),
            ("search", {"context": {"allowed_company_ids": ["x"]}}, "malformed"),
            ("search", {"limit": 501}, "malformed"),
            ("search", {"limit": -1}, "malformed"),
            ("search", {"offset": "1"}, "malformed"),
        ]
        self.each(cases, ask)

    def test_a_relation_to_many_cannot_be_compared_by_order(self):
        for operator in ("<", ">", "<=", ">="):
            self.assertEqual(reason("res.partner", "search", domain=[["child_ids", operator, 1]]), "malformed")
        self.assertEqual(reason("res.partner", "search", domain=[["child_ids", "in", [1]]]), "allowed")
        self.assertEqual(reason("res.partner", "search", domain=[["parent_id", ">", 1]]), "allowed")
