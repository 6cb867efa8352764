from odoo.tests import tagged

from .effects import EffectCase, rules_of

CLOSED = "operation_disabled"


@tagged("post_install", "-at_install")
class TestLines(EffectCase):
    needs = ("sale.order",)

    @classmethod
    def prepare(cls):
        cls.partner = cls.env["res.partner"].create({"name": "Lines"})
        product = cls.env["product.product"].create({"name": "Line", "type": "service", "list_price": 10})
        line = {"product_id": product.id, "name": "Line", "product_uom_qty": 1, "price_unit": 10}
        make = cls.env["sale.order"].create
        cls.order, cls.other = (
            make({"partner_id": cls.partner.id, "order_line": [(0, 0, line), (0, 0, line)]}) for _number in range(2)
        )
        cls.first, cls.second = cls.order.order_line.ids
        cls.foreign = cls.other.order_line[0].id

    def put(self, letters, commands):
        rules = rules_of(sale__order="rw", sale__order__line=letters, res__partner="r")
        return self.reason(rules, "sale.order", "write", [self.order.id], values={"order_line": commands})

    def test_every_command_that_removes_a_line_needs_the_right_to_delete(self):
        for commands in (
            [[2, self.first]],
            [[3, self.first]],
            [[3, self.foreign]],
            [[1, self.first, {"order_id": self.other.id}]],
            [[4, self.foreign], [5]],
            [[6, 0, [self.first, self.second, self.foreign]], [6, 0, [self.first, self.second]]],
            [[5]],
            [[6, 0, [self.first]]],
            [self.second],
            False,
            [],
        ):
            with self.subTest(commands=commands):
                removes = commands != []
                self.assertEqual(self.put("rwc", commands), CLOSED if removes else "allowed")
                self.assertEqual(self.put("rwcu", commands), "allowed")

    def test_commands_that_remove_no_line_do_not_need_the_right_to_delete(self):
        held = [self.first, self.second]
        for commands in (
            [[1, self.first, {"name": "x"}]],
            [[1, self.first, {"name": "x", "order_id": self.order.id}]],
            [[0, 0, {"name": "x", "display_type": "line_note"}]],
            [[4, self.first]],
            [[6, 0, held]],
            held,
        ):
            with self.subTest(commands=commands):
                self.assertEqual(self.put("rwc", commands), "allowed")

    def test_a_removal_of_lines_inside_nested_values_needs_the_right_to_delete(self):
        rules = rules_of(sale__order="rw", sale__order__line="rw", res__partner="rw")
        for inner in ([[5]], [[3, self.first]], [[6, 0, []]]):
            values = {"sale_order_ids": [[1, self.order.id, {"order_line": inner}]]}
            self.assertEqual(self.reason(rules, "res.partner", "write", [self.partner.id], values=values), CLOSED)
        rows = [{"id": self.order.id, "values": {"order_line": [[5]]}}]
        self.assertEqual(self.reason(rules, "sale.order", "import_rows", rows=rows), CLOSED)
        each = [{"order_line": [[3, self.second]]}]
        self.assertEqual(self.reason(rules, "sale.order", "write_each", [self.order.id], values=each), CLOSED)

    def test_taking_another_records_line_needs_write_access_to_both(self):
        values = {"partner_id": self.partner.id, "order_line": [[4, self.foreign]]}
        for letters, lines, expected in (
            ("rc", "rw", CLOSED),
            ("rcw", "rc", CLOSED),
        ):
            rules = rules_of(sale__order=letters, sale__order__line=lines, res__partner="r")
            self.assertEqual(self.reason(rules, "sale.order", "create", values=values), expected)

    def test_unlinking_a_record_that_survives_needs_only_write_access(self):
        child = self.env["res.partner"].create({"name": "Child", "parent_id": self.partner.id})
        for letters, expected in (("rw", "allowed"), ("r", CLOSED)):
            for commands in ([[3, child.id]], [[5]], [[6, 0, []]]):
                rules = rules_of(res__partner=letters)
                call = {"ids": [self.partner.id], "values": {"child_ids": commands}}
                self.assertEqual(self.reason(rules, "res.partner", "write", **call), expected)

    def test_adding_and_removing_tags_needs_read_access_and_deleting_them_needs_more(self):
        tag = self.env["res.partner.category"].create({"name": "Tag"})
        self.partner.category_id = tag
        for letters, expected in (("r", "allowed"), ("", "model_disabled")):
            for commands in ([[3, tag.id]], [[5]], [[6, 0, []]], [[4, tag.id]], [tag.id], False):
                rules = rules_of(res__partner="rw", res__partner__category=letters)
                call = {"ids": [self.partner.id], "values": {"category_id": commands}}
                self.assertEqual(self.reason(rules, "res.partner", "write", **call), expected, commands)
        rules = rules_of(res__partner="rw", res__partner__category="rw")
        call = {"ids": [self.partner.id], "values": {"category_id": [[2, tag.id]]}}
        self.assertEqual(self.reason(rules, "res.partner", "write", **call), CLOSED)

    def test_adding_lines_to_a_confirmed_order_needs_the_right_to_confirm(self):
        line = {"product_id": self.order.order_line[0].product_id.id, "name": "x", "product_uom_qty": 1}
        more = {"product_uom_qty": 5}

        def asked(rules):
            # Odoo 14 changes the dictionary of values that it gets.
            added, new = {"order_line": [[0, 0, dict(line)]]}, dict(line, order_id=self.order.id)
            return [
                self.reason(rules, "sale.order", "write", [self.order.id], values=added),
                self.reason(rules, "sale.order.line", "write", [self.first], values=dict(more)),
                self.reason(rules, "sale.order.line", "create", values=new),
                self.reason(rules, "sale.order", "write", [self.order.id], values={"client_order_ref": "x"}),
                self.reason(rules, "sale.order", "write", [self.order.id], values={"order_line": []}),
            ]

        read = {"res__partner": "r", "product__product": "r"}
        plain = rules_of(sale__order="rw", sale__order__line="rwc", **read)
        confirms = rules_of(sale__order=("rw", {"actions": ["action_confirm"]}), sale__order__line="rwc", **read)
        self.assertEqual(asked(plain), ["allowed"] * 5)
        self.order.action_confirm()
        self.assertEqual(asked(plain), [CLOSED] * 3 + ["allowed"] * 2)
        self.assertEqual(asked(confirms), ["allowed"] * 5)
