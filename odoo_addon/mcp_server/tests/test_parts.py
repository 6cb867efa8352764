from odoo.tests import tagged

from ..compat import invalidate
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

    def test_the_alias_of_a_team_cannot_create_records_of_other_models(self):
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

    def test_creating_a_message_needs_write_access_to_its_record(self):
        values = {"model": "crm.team", "res_id": self.team.id, "body": "x"}
        for letters, expected in (("r", CLOSED), ("rw", "allowed")):
            rules = rules_of(crm__team=letters, mail__message="rwc")
            self.assertEqual(self.reason(rules, "mail.message", "create", values=values), expected)
        rules = rules_of(crm__team="rw", mail__message="rwc")
        message = self.team.message_post(body="x")
        moved = self.reason(rules, "mail.message", "write", message.ids, values={"res_id": self.team.id})
        self.assertEqual(moved, "malformed")

    def test_a_variant_can_be_added_to_its_template(self):
        template = self.env["product.template"].create({"name": "Parts"})
        rules = rules_of(product__template="rw", product__product="rwc")
        values = {"product_variant_ids": [[0, 0, {"active": False}]]}
        self.assertEqual(self.reason(rules, "product.template", "write", template.ids, values=values), "allowed")


@tagged("post_install", "-at_install")
class TestElsewhere(EffectCase):
    needs = ("stock.move.line", "project.task", "hr.department")

    def put(self, record, values, **rules):
        return self.reason(rules_of(**rules), record._name, "write", record.ids, values=values)

    def test_changing_the_quantity_of_a_completed_receipt_needs_the_right_on_stock(self):
        product = self.env["product.product"].create({"name": "Receipt"})
        kind = self.env.ref("stock.picking_type_in")
        places = {
            "location_id": self.env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": self.env.ref("stock.stock_location_stock").id,
        }
        named = {"name": "x"} if "name" in self.env["stock.move"]._fields else {}
        move = self.env["stock.move"].create(
            {"product_id": product.id, "product_uom_qty": 2, "product_uom": product.uom_id.id, **named, **places}
        )
        picking = self.env["stock.picking"].create({"picking_type_id": kind.id, **places})
        move.picking_id = picking
        move._action_confirm()
        done = "qty_done" if "qty_done" in self.env["stock.move.line"]._fields else "quantity"
        line = {"product_id": product.id, "product_uom_id": product.uom_id.id, done: 1, **places}
        line.update(move_id=move.id, picking_id=picking.id)
        line = self.env["stock.move.line"].create(line)
        self.assertEqual(self.put(line, {done: 2}, stock__move__line="rw"), "allowed")
        self.env.cr.execute("update stock_move set state = 'done' where id = %s", [move.id])
        self.env.cr.execute("update stock_move_line set state = 'done' where id = %s", [line.id])
        invalidate(self.env)
        self.assertEqual(self.put(line, {done: 3}, stock__move__line="rw"), "model_disabled")

    def test_archiving_a_project_needs_the_right_on_its_tasks(self):
        project = self.env["project.project"].create({"name": "Elsewhere"})
        self.assertEqual(self.put(project, {"active": False}, project__project="rw"), CLOSED)
        both = {"project__project": "rw", "project__task": "rw"}
        self.assertEqual(self.put(project, {"active": False}, **both), "allowed")
        self.assertEqual(self.put(project, {"name": "x"}, project__project="rw"), "allowed")
        rules = rules_of(project__project="ru")
        self.assertEqual(self.reason(rules, "project.project", "unlink", project.ids), CLOSED)

    def test_ending_the_recurrence_of_a_task_needs_the_right_to_delete(self):
        project = self.env["project.project"].create({"name": "Elsewhere"})
        task = self.env["project.task"].create({"name": "x", "project_id": project.id})
        self.assertEqual(self.put(task, {"recurring_task": False}, project__task="rw"), CLOSED)
        rules = rules_of(project__task="rwc", project__project="r")
        values = {"name": "x", "project_id": project.id, "recurring_task": False}
        self.assertEqual(self.reason(rules, "project.task", "create", values=values), "allowed")

    def test_closing_a_recurring_task_needs_the_right_to_create_the_next(self):
        if "state" not in self.env["project.task"]._fields:
            self.skipTest("this series closes a task by its stage")
        project = self.env["project.project"].create({"name": "Elsewhere"})
        once, again = self.env["project.task"].create(
            [{"name": "x", "project_id": project.id, "recurring_task": recurring} for recurring in (False, True)]
        )
        done = {"state": "1_done"}
        self.assertEqual(self.put(once, done, project__task="rw"), "allowed")
        self.assertEqual(self.put(again, done, project__task="rw"), CLOSED)
        self.assertEqual(self.put(again, {"state": "03_approved"}, project__task="rw"), "allowed")
        self.assertEqual(self.put(again, done, project__task="rwc"), "allowed")


@tagged("post_install", "-at_install")
class TestFiles(EffectCase):
    needs = ("product.document",)

    def test_html_in_a_product_document_is_stored_as_plain_text(self):
        product = self.env["product.template"].create({"name": "Files"})
        rules = rules_of(product__document="rwc", product__template="rw")
        values = {"name": "a.html", "datas": "PGh0bWw+", "res_model": product._name, "res_id": product.id}
        made = self.done(rules, "product.document", "create", values=values)
        document = self.env["product.document"].browse(made)
        self.assertEqual(document.mimetype, "text/plain")
        self.done(rules, "product.document", "write", [made], values={"datas": "PGI+YTwvYj4="})
        self.assertEqual(document.mimetype, "text/plain")
        values = {"mimetype": "text/html"}
        self.assertEqual(self.reason(rules, "product.document", "write", [made], values=values), "field_readonly")
        opened = rules_of(product__document=("rw", {"writable": ["mimetype"]}), product__template="rw")
        self.done(opened, "product.document", "write", [made], values=values)
        invalidate(self.env)
        self.assertEqual(document.mimetype, "text/plain")
