from odoo.tests.common import BaseCase

from ..policy import Caller, FieldInfo, ModelRule, Refusal, Rules, decide, plan
from ..policy.files import holds_content
from ..policy.floor import closed_operations, is_on_hard_floor, is_secret_field
from ..policy.linked import linked_domain
from ..policy.masking import field_names, masked
from ..policy.rulebook import Rulebook
from ..policy.workflow import WORKFLOW


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

PARTS = {
    "hr.employee": {
        "id": FieldInfo("integer", delegates=(("resource_id", "resource.resource"),)),
        "resource_id": FieldInfo("many2one", "resource.resource"),
        "name": FieldInfo("char", passed=("resource.resource",), owners=("resource.resource",), inherited=True),
    },
    "account.bank.statement.line": {
        "id": FieldInfo("integer", delegates=(("move_id", "account.move"),)),
        "move_id": FieldInfo("many2one", "account.move", readonly="changes"),
    },
    "account.move": {
        "id": FieldInfo("integer"),
        "statement_line_ids": FieldInfo("one2many", "account.bank.statement.line", inverse="move_id"),
    },
    "account.account": {"id": FieldInfo("integer"), "user_type_id": FieldInfo("many2one", "account.account.type")},
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
            # What somebody wrote into the table past the form.
            rule("ir.config_parameter", "rcwu", actions=["anything"]),
            rule("res.users", "rcwu"),
        ]
    ),
)
WRITER = Caller("write", None)


def reason(model, method, caller=WRITER, ids=None, context=None, **args):
    """Why a call is refused; `allowed` when it is not."""
    try:
        decide(caller, RULES, FIELDS.get, plan(model, method, ids, args, context, 500))
    except Refusal as refusal:
        return refusal.reason
    return "allowed"


class TestPolicy(BaseCase):
    def each(self, cases, ask):
        for *case, expected in cases:
            with self.subTest(case=case):
                self.assertEqual(ask(*case), expected)

    def test_what_a_record_belongs_to_is_named_by_an_open_model(self):
        def ask(model, method, target):
            args = {"fields": ["res_model_id"]} if model == "mail.activity" else {"fields": ["name"]}
            return reason(model, method, context={"default_res_model": target}, **args)

        cases = [
            ("mail.activity", "default_get", "res.partner", "allowed"),
            ("mail.activity", "default_get", "res.partner.bank", "relation_disabled"),
            ("mail.activity", "default_get", "ir.cron", "relation_disabled"),
            ("mail.activity", "default_get", 7, "malformed"),
            ("sale.order", "default_get", "res.partner", "context_key"),
            ("mail.activity", "search_read", "res.partner", "context_key"),
        ]
        self.each(cases, ask)

    def test_transfers_are_handed_from_wizard_to_wizard(self):
        def ask(model, context):
            return reason(model, "run_action", ids=[1], context=context, name="send_sms")

        cases = [
            ("confirm.stock.sms", {"button_validate_picking_ids": [7], "skip_backorder": True}, "allowed"),
            ("confirm.stock.sms", {"picking_ids_not_to_backorder": [7], "skip_sms": True}, "allowed"),
            ("confirm.stock.sms", {"button_validate_picking_ids": "7"}, "malformed"),
            ("confirm.stock.sms", {"skip_backorder": 7}, "malformed"),
            ("confirm.stock.sms", {"skip_anything": True}, "context_key"),
        ]
        self.each(cases, ask)
        context = {"button_validate_picking_ids": [7]}
        act = {"ids": [1], "context": context, "name": "action_confirm"}
        self.assertEqual(reason("sale.order", "run_action", **act), "context_key")

    def test_models_and_operations(self):
        cases = [
            ("res.partner", "search_read", {}, "allowed"),
            ("res.partner", "unlink", {"ids": [1]}, "operation_disabled"),
            ("sale.order", "unlink", {"ids": [1]}, "allowed"),
            ("sale.order", "unlink", {}, "malformed"),
            ("res.partner.bank", "search_read", {}, "model_disabled"),
            ("res.partner.bank", "fields_get", {}, "model_disabled"),
            ("ir.config_parameter", "search_read", {}, "hard_floor"),
            ("ir.config_parameter", "fields_get", {}, "hard_floor"),
            ("ir.config_parameter", "run_action", {"ids": [1], "name": "anything"}, "hard_floor"),
            ("res.users", "write", {"ids": [1], "values": {"name": "x"}}, "operation_disabled"),
            ("sale.order", "run_action", {"ids": [1], "name": "action_confirm"}, "allowed"),
            ("sale.order", "run_action", {"ids": [1], "name": "unlink"}, "operation_disabled"),
            ("res.partner", "context_get", {}, "allowed"),
        ]
        self.each(cases, lambda model, method, parts: reason(model, method, **parts))

    def test_the_method_table_is_closed(self):
        for method in (
            "load export_data onchange web_read web_save name_create get_views sudo mapped filtered copy "
            "search_fetch browse with_user toggle_active _write __class__ get_metadata message_subscribe execute"
        ).split():
            self.assertEqual(reason("res.partner", method), "method_closed", method)
        self.assertEqual(reason("res.partner", "search_read", groupby=[]), "malformed")

    def test_negative_ids_are_read_and_nothing_else(self):
        self.assertEqual(reason("res.partner", "read", WRITER, [-3]), "allowed")
        self.assertEqual(reason("res.partner", "read", WRITER, [0]), "malformed")
        for method in ("write", "unlink", "attachments", "read_attachment", "document", "run_action"):
            self.assertEqual(reason("res.partner", method, WRITER, [-3]), "malformed", method)

    def test_a_read_key_writes_nothing(self):
        reader = Caller("read", None)
        self.assertEqual(reason("sale.order", "unlink", reader, [1]), "missing_scope")
        self.assertEqual(reason("res.partner", "create", reader, values={"name": "x"}), "missing_scope")
        self.assertEqual(reason("sale.order", "run_action", reader, [1], name="action_confirm"), "missing_scope")
        self.assertEqual(reason("res.partner", "search_read", reader), "allowed")

    def test_a_key_of_some_models_reaches_no_others(self):
        limited = Caller("write", frozenset(["sale.order"]))
        self.assertEqual(reason("res.partner", "search_read", limited), "model_disabled")
        self.assertEqual(reason("sale.order", "search_read", limited), "allowed")
        domain = [["partner_id.name", "=", "x"]]
        self.assertEqual(reason("sale.order", "search_read", limited, domain=domain), "relation_disabled")

    def test_a_denied_field_is_closed_everywhere(self):
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

    def test_a_denied_name_denies_what_is_made_of_it(self):
        rules = Rules(1, dict([rule("res.partner", "r", denied=["name"]), rule("sale.order", "r")]))
        for method, args in (
            ("search_read", {"fields": ["display_name"]}),
            ("name_search", {"name": "x"}),
            ("search_count", {"domain": [["parent_id", "ilike", "x"]]}),
        ):
            with self.assertRaises(Refusal) as caught:
                decide(WRITER, rules, FIELDS.get, plan("res.partner", method, None, args))
            self.assertEqual(caught.exception.reason, "field_denied")

    def test_a_search_by_name_looks_into_other_fields(self):
        rules = Rules(1, dict([rule("res.partner", "r", denied=["email"])]))
        call = plan("res.partner", "name_search", None, {"name": "x@y"})
        self.assertRaises(Refusal, decide, WRITER, rules, FIELDS.get, call)

    def test_domains(self):
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

    def test_a_tree_asks_for_the_field_that_it_is_made_of(self):
        denied = Rules(1, dict([rule("stock.location", "r", denied=["location_id"])]))
        fields = {"stock.location": {"id": FieldInfo("integer", parent="location_id")}}
        for operator in ("child_of", "parent_of"):
            call = plan("stock.location", "search", None, {"domain": [["id", operator, [8]]]}, None, 500)
            with self.subTest(operator=operator), self.assertRaises(Refusal) as caught:
                decide(WRITER, denied, fields.get, call)
            self.assertEqual(caught.exception.reason, "field_denied")

    def test_rows_that_tell_of_two_records_ask_for_both_models(self):
        fields = {"rating.rating": fields_of(res_model="char")}
        book = Rulebook(WRITER, Rules(1, dict([rule("project.task", "r")])), fields.get)
        expected = [("res_model", "in", ["project.task"]), "|", ("parent_res_model", "=", False)]
        self.assertEqual(linked_domain(book, "rating.rating", 7)[:3], expected)

    def test_tracked_names_of_closed_models_are_not_found(self):
        fields = {
            "sale.order": fields_of(name="char", user_id=("many2one", "res.users"), note_id=("many2one", "sale.order")),
            "mail.tracking.value": fields_of(field_id="many2one", mail_message_id=("many2one", "mail.message")),
            "mail.message": fields_of(model="char"),
        }
        book = Rulebook(WRITER, Rules(1, dict([rule("sale.order", "r")])), fields.get)
        self.assertIn(("field_id.name", "not in", ["user_id"]), linked_domain(book, "mail.tracking.value", 7))

    def test_orders_groups_and_contexts(self):
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

    def test_values(self):
        def ask(values):
            return reason("res.partner", "write", ids=[1], values=values)

        cases = [
            ({"name": "x", "country_id": 3}, "allowed"),
            ({"country_id": [3, "Spain"]}, "malformed"),
            ({"country_id": False}, "allowed"),
            ({"country_id": {"name": "Atlantis"}}, "malformed"),
            ({"country_id": "Spain"}, "malformed"),
            ({"child_ids": [[0, 0, {"name": "x"}]]}, "allowed"),
            ({"child_ids": [[2, 4, 0]]}, "operation_disabled"),
            ({"bank_ids": [[0, 0, {"acc_number": "x"}]]}, "model_disabled"),
            ({"category_id": [[6, 0, [1]]]}, "model_disabled"),
            ({"category_id": [1]}, "model_disabled"),
            ({"category_id": False}, "model_disabled"),
            ({"child_ids": [[9, 0, 0]]}, "malformed"),
            ({"child_ids": [{"name": "x"}]}, "malformed"),
            ({"child_ids": [[True, 0, {}]]}, "malformed"),
            ({"nmae": "x"}, "malformed"),
            ({"id": 4}, "malformed"),
            ({"name": {"x": 1}}, "malformed"),
            ([], "malformed"),
        ]
        self.each(cases, ask)
        self.assertEqual(reason("sale.order", "create", values={"origin": "res.partner.bank,1"}), "relation_disabled")
        self.assertEqual(reason("sale.order", "create", values={"order_line": [[4, 1]]}), "operation_disabled")

    def test_properties_take_values_and_no_definitions(self):
        def ask(value):
            return reason("res.partner", "write", ids=[1], values={"properties": value})

        definition = "type string comodel domain default selection tags definition_changed definition_deleted".split()
        cases = [
            ({"a": 1, "b": "x", "c": False, "d": [1, 2]}, "allowed"),
            ([{"name": "a", "value": 1}], "allowed"),
            ([{"name": "a"}], "allowed"),
            (False, "allowed"),
            ({"a": {"comodel": "res.users"}}, "malformed"),
            ({"a": [{"comodel": "res.users"}]}, "malformed"),
            ([{"value": 1}], "malformed"),
            ("a", "malformed"),
            *(([{"name": "a", "value": 1, key: "x"}], "malformed") for key in definition),
        ]
        self.each(cases, ask)

    def test_commands_have_one_shape(self):
        def ask(commands):
            return reason("sale.order", "write", ids=[1], values={"order_line": commands})

        self.each([(commands, "operation_disabled") for commands in ([[4, 7]], [7], [[5]], False)], ask)
        for commands in (
            [[4, "x"]],
            [[6, 0, "x"]],
            [[6, 0, ["x"]]],
            [[1, "x", {}]],
            [[2]],
            [7, [2, 7]],
            [[6, 0]],
            [[4, -1]],
            [[3, 0]],
        ):
            with self.subTest(commands=commands):
                values = {"child_ids": commands}
                self.assertEqual(reason("res.partner", "write", ids=[1], values=values), "malformed")

    def test_a_part_of_another_record_is_not_named(self):
        def ask(model, method, values, **more):
            operations = ("read", "create", "write")
            rules = {name: ModelRule(name, operations, frozenset(), frozenset()) for name in PARTS}
            rules.update(
                {name: rules[name]._replace(writable_fields=frozenset(fields)) for name, fields in more.items()}
            )
            try:
                decide(
                    WRITER, Rules(1, rules), PARTS.get, plan(model, method, [1] if method == "write" else None, values)
                )
            except Refusal as refusal:
                return refusal.reason
            return "allowed"

        line, employee = "account.bank.statement.line", "hr.employee"
        for model, method, values, expected in (
            (employee, "create", {"resource_id": 5, "name": "x"}, "field_readonly"),
            (employee, "write", {"resource_id": 5}, "field_readonly"),
            (employee, "create", {"name": "x"}, "allowed"),
            (line, "create", {"move_id": 5}, "field_readonly"),
            (line, "create", {}, "allowed"),
            ("account.move", "write", {"statement_line_ids": [[0, 0, {}]]}, "field_readonly"),
            ("account.move", "write", {"statement_line_ids": [[4, 7]]}, "field_readonly"),
            ("account.account", "create", {"user_type_id": 5}, "allowed"),
        ):
            self.assertEqual(ask(model, method, {"values": values}), expected, (model, values))
        opened = {employee: ["resource_id"]}
        self.assertEqual(ask(employee, "create", {"values": {"resource_id": 5}}, **opened), "allowed")

    def test_a_record_that_is_a_file_has_no_path_of_the_server(self):
        url = "https://example.com/a.pdf"
        for values, expected in (
            ({"url": "/shop", "type": "url"}, "malformed"),
            ({"url": "javascript:alert(1)", "type": "url"}, "malformed"),
            ({"url": url}, "malformed"),
            ({"url": url, "type": "binary"}, "malformed"),
            ({"url": url, "type": "url", "datas": "PGI+"}, "malformed"),
            ({"url": url, "type": "url", "raw": "<b>"}, "malformed"),
            ({"url": url, "type": "url"}, "allowed"),
            ({"datas": "PGI+", "url": False}, "allowed"),
        ):
            lookup = {"product.document": dict(fields_of(id="integer"), **{name: FieldInfo("char") for name in values})}
            for method, ids in (("create", None), ("write", [1])):
                call = plan("product.document", method, ids, {"values": values})
                try:
                    decide(WRITER, Rules(1, dict([rule("product.document", "rcw")])), lookup.get, call)
                    said = "allowed"
                except Refusal as refusal:
                    said = refusal.reason
                self.assertEqual(said, expected, (method, values))

    def test_content_is_seen_wherever_it_stands(self):
        for values in ({"datas": "x"}, {"line_ids": [[0, 0, {"raw": "x"}]]}, [{"mimetype": "text/html"}]):
            self.assertTrue(holds_content({"values": values}), values)
        self.assertFalse(holds_content({"values": {"name": "raw", "child_ids": [[0, 0, {"name": "datas"}]]}}))

    def test_a_text_is_a_text(self):
        for value, expected in (
            (5, "malformed"),
            (True, "malformed"),
            ("x", "allowed"),
            (False, "allowed"),
            (None, "allowed"),
        ):
            self.assertEqual(reason("res.partner", "create", values={"name": value}), expected, value)

    def test_nothing_is_before_or_after_many_records(self):
        for operator in ("<", ">", "<=", ">="):
            self.assertEqual(reason("res.partner", "search", domain=[["child_ids", operator, 1]]), "malformed")
        self.assertEqual(reason("res.partner", "search", domain=[["child_ids", "in", [1]]]), "allowed")
        self.assertEqual(reason("res.partner", "search", domain=[["parent_id", ">", 1]]), "allowed")

    def test_an_effect_that_no_right_opens_names_what_does(self):
        lookup = {"project.project": {"allow_milestones": FieldInfo("boolean"), "active": FieldInfo("boolean")}}

        def message(name):
            with self.assertRaises(Refusal) as caught:
                call = plan("project.project", "write", [1], {"values": {name: False}})
                decide(WRITER, Rules(1, dict([rule("project.project", "rw")])), lookup.get, call)
            return caught.exception.message

        self.assertIn("no right opens that", message("allow_milestones"))
        self.assertIn("name allow_milestones among the Writable Fields", message("allow_milestones"))
        self.assertIn("is not enabled there", message("active"))

    def test_what_odoo_sets_is_not_written(self):
        def ask(method, values, **parts):
            return reason("sale.order", method, values=values, **parts)

        for values, changed, made in (
            ({"state": "sale"}, "field_readonly", "field_readonly"),
            ({"amount_tax": 1}, "field_readonly", "field_readonly"),
            ({"kind": "x"}, "field_readonly", "allowed"),
            ({"note": "x"}, "allowed", "allowed"),
        ):
            self.assertEqual(ask("write", values, ids=[1]), changed, values)
            self.assertEqual(ask("create", values), made, values)
            self.assertEqual(ask("create", [values]), made, values)
            self.assertEqual(reason("sale.order", "import_rows", rows=[{"values": values}]), made)
            self.assertEqual(reason("sale.order", "import_rows", rows=[{"id": 1, "values": values}]), changed)
            self.assertEqual(ask("write_each", [values], ids=[1]), changed)
        # A task's state is its people's own, and a wizard is filled by people.
        self.assertEqual(reason("project.task", "write", ids=[1], values={"state": "done"}), "allowed")
        self.assertEqual(reason("confirm.stock.sms", "create", values={"done": True}), "allowed")

    def test_each_field_of_the_workflow_table_is_moved_on_by_actions(self):
        for model, fields in WORKFLOW.items():
            for name in fields:
                rules = Rules(1, dict([rule(model, "rwc")]))
                lookup = {model: {name: FieldInfo("char")}}.get
                for method, ids in (("write", [1]), ("create", None)):
                    call = plan(model, method, ids, {"values": {name: "x"}})
                    with self.subTest(model=model, name=name, method=method), self.assertRaises(Refusal) as caught:
                        decide(WRITER, rules, lookup, call)
                    self.assertEqual(caught.exception.reason, "field_readonly")
                open_ = rules.models[model]._replace(writable_fields=frozenset([name]))
                decide(WRITER, Rules(2, {model: open_}), lookup, plan(model, "write", [1], {"values": {name: "x"}}))

    def test_no_default_moves_a_record_on(self):
        context = {"default_state": "done"}
        self.assertEqual(reason("confirm.stock.sms", "create", values={}, context=context), "field_readonly")
        context = {"default_done": True}
        self.assertEqual(reason("confirm.stock.sms", "create", values={}, context=context), "allowed")

    def test_a_row_is_put_at_records_of_open_models(self):
        limited = Caller("write", frozenset(["mail.activity"]))
        for caller, expected in ((WRITER, "allowed"), (limited, "relation_disabled")):
            self.assertEqual(reason("mail.activity", "create", caller, values={"res_model": "res.partner"}), expected)

    def test_the_hard_floor(self):
        for model in (
            "ir.config_parameter ir.model ir.model.access ir.rule ir.actions.server ir.cron ir.cron.trigger ir.ui.view "
            "ir.module.module ir.mail_server res.users.apikeys res.users.apikeys.description base.automation "
            "payment.provider fetchmail.server mcp.enabled.model mcp.audit "
            "auth.oauth.provider auth_totp.device res.config.settings"
        ).split():
            self.assertTrue(is_on_hard_floor(model), model)
        for model in ("res.partner", "sale.order", "irrigation.zone", "account.move"):
            self.assertEqual(closed_operations(model), (), model)
        for model in ("res.users", "res.groups", "ir.attachment", "mail.template"):
            self.assertEqual(closed_operations(model), ("create", "write", "unlink"), model)

    def test_secrets_by_name(self):
        for name in ("access_token", "api_key", "new_password", "totp_secret", "password"):
            self.assertTrue(is_secret_field(name), name)
        for name in ("tokenized_name", "keyword", "public_key_name", "secretary_id", "key"):
            self.assertFalse(is_secret_field(name), name)

    def test_the_audit_keeps_no_values(self):
        values = {"name": "Ada", "amount": 12.5, "child_ids": [[0, 0, {"name": "Grace"}]], "active": True}
        call = plan("res.partner", "create", None, {"values": values})
        self.assertEqual(field_names(call), ["active", "amount", "child_ids", "child_ids.name", "name"])
        text = str(masked(call.args))
        self.assertNotIn("Ada", text)
        self.assertNotIn("Grace", text)
        self.assertNotIn("12.5", text)
        self.assertIn("text(3)", text)
