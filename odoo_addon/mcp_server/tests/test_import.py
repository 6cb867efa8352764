from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import McpHttpCase, enable, set_groups


@tagged("post_install", "-at_install")
class TestImport(McpHttpCase):
    def setUp(self):
        super().setUp()
        self.country_rule.write({"allow_create": True, "allow_write": True})
        set_groups(
            self.env,
            self.user,
            "base.group_system",
            "base.group_user",
            "base.group_partner_manager",
            "mcp_server.group_mcp_user",
        )
        self.flush()

    def rows(self, model, *rows, **parts):
        return self.call(model, "import_rows", args={"rows": list(rows)}, **parts)

    def imported(self, model, *rows, **parts):
        status, data = self.rows(model, *rows, **parts)
        self.assertEqual(status, 200, data)
        return data["result"]

    def count(self, domain):
        return self.result("res.partner", "search_count", args={"domain": domain})

    def test_import_rows_creates_and_changes_records(self):
        result = self.imported(
            "res.partner",
            {"values": {"name": "Row", "ref": "ROW"}},
            {"id": self.partner.id, "values": {"ref": "ROW"}},
        )
        self.assertEqual((len(result["ids"]), result["errors"]), (2, []))
        self.assertEqual(result["ids"][1], self.partner.id)
        self.assertEqual(self.count([["id", "in", result["ids"]], ["ref", "=", "ROW"]]), 2)
        self.imported("res.partner", {"values": {"name": "Row", "child_ids": [[0, 0, {"name": "x", "city": "x"}]]}})
        row = self.last_audit()
        self.assertEqual((row.operation, row.row_count, row.outcome), ("create", 1, "ok"))
        self.assertEqual(row.field_names, "child_ids, child_ids.city, child_ids.name, name")

    @mute_logger("odoo.sql_db")
    def test_an_import_reports_every_wrong_row_and_saves_nothing(self):
        taken = self.env.ref("base.es")
        result = self.imported(
            "res.country",
            {"values": {"name": "Fine Land", "code": "Q9"}},
            {"values": {"name": "Second Spain", "code": taken.code}},
            {"values": {"name": "Other Land", "code": "Q7"}},
            {"id": 2**30, "values": {"name": "Nowhere"}},
        )
        self.assertIs(result["ids"], False)
        self.assertEqual([error["row"] for error in result["errors"]], [1, 3])
        self.assertRegex(result["errors"][0]["message"], "(?i)must be unique|completed")
        self.assertNotRegex(str(result), "res_country_|DETAIL|Traceback")
        domain = [["code", "in", ["Q9", "Q7"]]]
        self.assertEqual(self.result("res.country", "search_count", args={"domain": domain}), 0)
        row = self.env["mcp.audit"].search([("method", "=", "import_rows")], limit=1)
        self.assertEqual((row.outcome, row.error_class, row.record_ids), ("failed", "validation", False))

    def test_an_import_row_of_a_missing_record_is_an_error_of_that_row(self):
        result = self.imported(
            "res.partner", {"id": 2**30, "values": {"ref": "x"}}, {"values": {"name": "Kept?", "ref": "KEPT"}}
        )
        self.assertEqual([error["row"] for error in result["errors"]], [0])
        self.assertEqual(self.count([["ref", "=", "KEPT"]]), 0)

    @mute_logger("odoo.sql_db")
    def test_an_unknown_error_of_an_import_row_discloses_only_a_reference(self):
        result = self.imported("res.partner", {"values": {"name": "canary", "color": 99999999999}})
        self.assertRegex(result["errors"][0]["message"], "Reference [0-9a-f]{12}")
        self.assertNotRegex(str(result), "canary|Traceback|out of range")

    def test_a_dry_run_of_an_import_saves_nothing(self):
        result = self.imported("res.partner", {"values": {"name": "Dry", "ref": "DRYROW"}}, dry_run=True)
        self.assertEqual((len(result["ids"]), result["errors"]), (1, []))
        self.assertEqual(self.count([["ref", "=", "DRYROW"]]), 0)

    def test_an_import_that_would_commit_in_between_is_refused(self):
        partners = type(self.env["res.partner"])
        with patch.object(partners, "write", lambda records, values: records.env.cr.commit()):
            status, error = self.rows("res.partner", {"id": self.partner.id, "values": {"ref": "x"}})
        self.assertEqual((status, error.get("name")), (403, "commit"))

    def test_each_import_row_is_judged_by_the_rules(self):
        ok = {"values": {"name": "x"}}
        status, error = self.rows("res.partner", ok, ok, ok, {"values": {"comment": "x"}})
        self.assertEqual((status, error["name"], error["path"]), (403, "field_denied", "rows[3].values.comment"))
        self.country_rule.allow_write = False
        self.flush()
        status, error = self.rows("res.country", ok, {"id": 1, "values": {"name": "x"}})
        self.assertEqual((status, error["name"], error["path"]), (403, "operation_disabled", "rows[1]"))
        self.partner_rule.allow_create = False
        self.flush()
        status, error = self.rows("res.partner", {"id": self.partner.id, "values": {"name": "x"}}, ok)
        self.assertEqual((status, error["name"]), (403, "operation_disabled"))
        self.assertEqual(self.rows("res.partner", {"id": self.partner.id, "values": {"ref": "W1"}})[0], 200)
        self.assertEqual(self.rows("ir.cron", ok)[1]["name"], "hard_floor")

    def test_malformed_import_rows_are_refused(self):
        for rows in ([], "x", [{}], [{"values": []}], [{"values": {}, "x": 1}], [{"id": "7", "values": {}}], [7]):
            status, error = self.call("res.partner", "import_rows", args={"rows": rows})
            self.assertEqual((status, error["class"]), (400, "invalid"), rows)
        status, _error = self.rows("res.partner", *[{"values": {"name": "x"}}] * 101)
        self.assertEqual(status, 400)

    def test_import_rows_that_belong_to_a_closed_model_are_refused(self):
        enable(self.env, "mail.activity", allow_create=True)
        self.partner_rule.allow_read = False
        self.flush()
        activity = {
            "res_model_id": self.env.ref("base.model_res_partner").id,
            "res_id": self.partner.id,
            "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            "user_id": self.user.id,
        }
        status, error = self.rows("mail.activity", {"values": activity})
        self.assertEqual((status, error.get("class")), (403, "denied"), error)
