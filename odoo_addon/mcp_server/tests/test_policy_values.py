from ..policy import Caller, FieldInfo, ModelRule, Refusal, Rules, decide, plan
from ..policy.files import holds_content
from ..policy.workflow import WORKFLOW
from .policy_case import WRITER, PolicyCase, fields_of, reason, rule

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


class TestPolicyOfValues(PolicyCase):
    def test_each_value_is_judged_by_its_field(self):
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

    def test_malformed_commands_are_refused_and_commands_need_the_operation_on_lines(self):
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

    def test_a_value_cannot_name_a_part_of_another_record(self):
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

    def test_a_file_record_accepts_only_http_addresses(self):
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
                    outcome = "allowed"
                except Refusal as refusal:
                    outcome = refusal.reason
                self.assertEqual(outcome, expected, (method, values))

    def test_holds_content_finds_file_content_inside_commands(self):
        for values in ({"datas": "x"}, {"line_ids": [[0, 0, {"raw": "x"}]]}, [{"mimetype": "text/html"}]):
            self.assertTrue(holds_content({"values": values}), values)
        self.assertFalse(holds_content({"values": {"name": "raw", "child_ids": [[0, 0, {"name": "datas"}]]}}))

    def test_a_text_field_accepts_only_texts(self):
        for value, expected in (
            (5, "malformed"),
            (True, "malformed"),
            ("x", "allowed"),
            (False, "allowed"),
            (None, "allowed"),
        ):
            self.assertEqual(reason("res.partner", "create", values={"name": value}), expected, value)

    def test_the_refusal_of_an_effect_says_what_would_allow_it(self):
        lookup = {"project.project": {"allow_milestones": FieldInfo("boolean"), "active": FieldInfo("boolean")}}

        def message(name):
            with self.assertRaises(Refusal) as caught:
                call = plan("project.project", "write", [1], {"values": {name: False}})
                decide(WRITER, Rules(1, dict([rule("project.project", "rw")])), lookup.get, call)
            return caught.exception.message

        self.assertIn("no right opens that", message("allow_milestones"))
        self.assertIn("name allow_milestones among the Writable Fields", message("allow_milestones"))
        self.assertIn("is not enabled there", message("active"))

    def test_a_field_that_odoo_sets_cannot_be_written(self):
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
        # People set the state of a task, and people fill in wizards.
        self.assertEqual(reason("project.task", "write", ids=[1], values={"state": "done"}), "allowed")
        self.assertEqual(reason("confirm.stock.sms", "create", values={"done": True}), "allowed")

    def test_each_field_of_the_workflow_table_is_read_only_unless_the_rule_names_it(self):
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

    def test_a_default_in_the_context_cannot_set_a_state(self):
        context = {"default_state": "done"}
        self.assertEqual(reason("confirm.stock.sms", "create", values={}, context=context), "field_readonly")
        context = {"default_done": True}
        self.assertEqual(reason("confirm.stock.sms", "create", values={}, context=context), "allowed")

    def test_an_activity_can_only_be_created_at_a_record_of_an_open_model(self):
        limited = Caller("write", frozenset(["mail.activity"]))
        for caller, expected in ((WRITER, "allowed"), (limited, "relation_disabled")):
            self.assertEqual(reason("mail.activity", "create", caller, values={"res_model": "res.partner"}), expected)
