import json
from importlib import import_module
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers import endpoints
from ..pipeline import guard
from .common import McpHttpCase, enable, issue, make_user, set_groups

SERVE = import_module("..pipeline.serve", __package__)


@tagged("post_install", "-at_install")
class TestCall(McpHttpCase):
    def test_the_reading_methods_return_records_names_fields_and_rights(self):
        domain = [["ref", "=", "W1"]]
        self.assertEqual(self.result("res.partner", "search_count", args={"domain": domain}), 1)
        self.assertEqual(self.result("res.partner", "search", args={"domain": domain}), self.partner.ids)
        rows = self.result("res.partner", "search_read", args={"domain": domain, "fields": ["name"]})
        self.assertEqual(rows, [{"id": self.partner.id, "name": "Wire"}])
        rows = self.result("res.partner", "read", ids=self.partner.ids, args={"fields": ["ref"]})
        self.assertEqual(rows, [{"id": self.partner.id, "ref": "W1"}])
        names = self.result("res.partner", "name_search", args={"name": "Wire", "limit": 5})
        self.assertIn([self.partner.id, "Wire"], names)
        described = self.result("res.partner", "fields_get", args={"allfields": ["name"], "attributes": ["type"]})
        self.assertEqual(described["name"]["type"], "char")
        self.assertEqual(self.result("res.partner", "context_get")["uid"], self.user.id)
        access = self.result("res.partner", "check_access", ids=self.partner.ids, args={"operation": "write"})
        self.assertIs(access, True)

    def test_a_malformed_call_is_recorded_and_still_needs_a_valid_key(self):
        headers = {"X-API-Key": self.key}
        for body, status in (
            ({"model": "res.partner", "method": "write_each"}, 403),
            ({"model": "res.partner", "method": "search", "more": 1}, 400),
            ({"model": "res.partner", "method": "search", "dry_run": 1}, 400),
            ([], 400),
        ):
            answered, error = self.post("/mcp/call", json.dumps(body), headers)
            self.assertEqual(answered, status, error)
            audit = self.last_audit()
            method = body["method"] if body else "(malformed)"
            self.assertEqual((audit.method, audit.outcome, audit.key_id), (method, "denied", self.key_record))
            self.assertEqual(self.post("/mcp/call", json.dumps(body), {"X-API-Key": "mcpa_wrong"})[0], 401)
        self.assertEqual(self.post("/mcp/call", "{", headers)[0], 400)

    def test_only_a_button_may_contact_other_servers_and_not_in_a_dry_run(self):
        self.partner_rule.action_names = "open_commercial_entity"
        self.flush()
        press = {"ids": self.partner.ids, "args": {"name": "open_commercial_entity"}}
        with patch.object(SERVE, "perform", lambda *args: guard.is_alone()):
            for method, parts, expected in (
                ("search_count", {}, True),
                ("create", {"args": {"values": {"name": "x"}}}, True),
                ("run_action", press, False),
                ("run_action", dict(press, dry_run=True), True),
            ):
                self.assertIs(self.result("res.partner", method, **parts), expected, method)
        self.assertFalse(guard.is_alone())

    def test_a_read_without_field_names_leaves_out_denied_fields(self):
        row = self.result("res.partner", "read", ids=self.partner.ids)[0]
        self.assertIn("name", row)
        self.assertNotIn("comment", row)
        self.assertNotIn("comment", self.result("res.partner", "fields_get"))
        self.assertFalse([name for name in row if "token" in name])

    def test_an_answer_over_the_size_limit_is_refused(self):
        with patch.object(endpoints, "MAX_ANSWER", 200):
            status, error = self.call("res.partner", "read", ids=self.partner.ids)
        self.assertEqual((status, error["class"]), (413, "invalid"))
        self.assertNotIn("Wire", error["message"])

    def test_read_group_returns_one_shape_in_every_series(self):
        args = {
            "domain": [["ref", "=", "W1"]],
            "groupby": ["country_id", "create_date:month"],
            "aggregates": ["__count", "id:max"],
            "order": "id:max desc",
        }
        group = self.result("res.partner", "read_group", args=args)[0]
        self.assertEqual((group["country_id"], group["__count"], group["id:max"]), (False, 1, self.partner.id))
        self.assertRegex(group["create_date:month"][0], r"^\d{4}-\d\d-01")
        self.assertTrue(group["__extra_domain"])
        having = dict(args, having=["|", ["__count", ">", 1], ["id:max", "<", 0]])
        self.assertEqual(self.result("res.partner", "read_group", args=having), [])
        total = self.result("res.partner", "read_group", args={"domain": args["domain"], "aggregates": ["__count"]})
        self.assertEqual(total[0]["__count"], 1)

    def test_records_are_created_changed_and_deleted(self):
        one = self.result("res.partner", "create", args={"values": {"name": "One"}})
        two = self.result("res.partner", "create", args={"values": [{"name": "Two"}, {"name": "Three"}]})
        self.assertIsInstance(one, int)
        self.assertEqual(len(two), 2)
        self.assertIs(self.result("res.partner", "write", ids=two, args={"values": {"ref": "W2"}}), True)
        self.assertEqual(self.result("res.partner", "search_count", args={"domain": [["ref", "=", "W2"]]}), 2)
        self.assertIs(self.result("res.partner", "unlink", ids=two + [one]), True)
        self.assertEqual(self.result("res.partner", "search_count", args={"domain": [["ref", "=", "W2"]]}), 0)

    def test_a_dry_run_changes_nothing(self):
        status, data = self.call("res.partner", "create", args={"values": {"name": "Dry", "ref": "DRY"}}, dry_run=True)
        self.assertEqual((status, data["dry_run"]), (200, True))
        self.assertGreater(data["result"], 0)
        self.assertEqual(self.result("res.partner", "search_count", args={"domain": [["ref", "=", "DRY"]]}), 0)
        self.result("res.partner", "write", ids=self.partner.ids, args={"values": {"name": "Dry"}}, dry_run=True)
        rows = self.result("res.partner", "read", ids=self.partner.ids, args={"fields": ["name"]})
        self.assertEqual(rows[0]["name"], "Wire")
        dry = self.env["mcp.audit"].search([("dry_run", "=", True)])
        self.assertEqual(dry.mapped("outcome"), ["ok", "ok"])

    def test_an_action_runs_only_if_the_rule_names_it(self):
        args = {"name": "open_commercial_entity"}
        self.assertEqual(
            self.refusal("res.partner", "run_action", ids=self.partner.ids, args=args), ("denied", "operation_disabled")
        )
        self.partner_rule.action_names = "open_commercial_entity"
        self.flush()
        action = self.result("res.partner", "run_action", ids=self.partner.ids, args=args)
        self.assertEqual(action["res_model"], "res.partner")

    def test_a_posted_message_is_an_escaped_note_of_the_keys_user(self):
        message = self.result("res.partner", "message_post", ids=self.partner.ids, args={"body": "<b>plain</b>"})
        posted = self.env["mail.message"].browse(message)
        self.assertIn("&lt;b&gt;", posted.body)
        self.assertEqual(posted.subtype_id, self.env.ref("mail.mt_note"))
        self.assertEqual(posted.author_id, self.user.partner_id)

    def test_closed_models_operations_fields_and_context_keys_are_refused(self):
        self.assertEqual(self.refusal("res.partner.bank", "search_read"), ("denied", "model_disabled"))
        self.assertEqual(self.refusal("ir.cron", "search_read"), ("denied", "hard_floor"))
        self.assertEqual(self.refusal("res.partner", "sudo"), ("denied", "method_closed"))
        self.assertEqual(
            self.refusal("res.country", "write", ids=[1], args={"values": {}}), ("denied", "operation_disabled")
        )
        denied = {"domain": [["comment", "ilike", "h"]]}
        self.assertEqual(self.refusal("res.partner", "search_count", args=denied), ("denied", "field_denied"))
        self.assertEqual(
            self.refusal("res.partner", "search", context={"tracking_disable": True}), ("denied", "context_key")
        )

    def test_a_refusal_names_the_path_of_the_argument(self):
        status, error = self.call("res.partner", "search_read", args={"domain": [["comment", "ilike", "h"]]})
        self.assertEqual((status, error["path"]), (403, "domain[0]"))

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.models")
    def test_odoos_access_rights_and_record_rules_apply_to_calls(self):
        set_groups(self.env, self.user, "base.group_user", "mcp_server.group_mcp_user")
        self.flush()
        self.assertEqual(self.refusal("res.partner", "unlink", ids=self.partner.ids)[0], "access")
        self.assertIs(
            self.result("res.partner", "check_access", ids=self.partner.ids, args={"operation": "unlink"}), False
        )
        rule = self.env["ir.rule"].create(
            {
                "name": "not this one",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": "[('ref', '!=', 'W1')]",
            }
        )
        self.flush()
        self.assertEqual(
            self.refusal("res.partner", "read", ids=self.partner.ids, args={"fields": ["name"]})[0], "access"
        )
        self.assertEqual(self.result("res.partner", "search_count", args={"domain": [["ref", "=", "W1"]]}), 0)
        rule.unlink()

    @mute_logger("odoo.sql_db")
    def test_odoos_errors_get_a_class(self):
        self.assertEqual(self.refusal("res.partner", "write", ids=[2**30], args={"values": {"ref": "x"}})[0], "missing")
        self.assertEqual(self.refusal("res.partner", "create", args={"values": {"name": False}})[0], "validation")
        self.assertEqual(self.refusal("res.partner", "search", context={"allowed_company_ids": [2**30]})[0], "access")

    def test_an_unknown_error_discloses_only_a_reference(self):
        args = {"domain": [["create_date", ">", "no such day, canary"]]}
        status, error = self.call("res.partner", "search_count", args=args)
        self.assertIn(status, (400, 500))
        self.assertIn("Reference", error["message"])
        self.assertNotIn("canary", json.dumps(error))
        self.assertNotIn("Traceback", json.dumps(error))

    def test_a_read_only_key_can_read_but_not_delete(self):
        _record, reader = issue(self.env, self.user, "reader", scope="read")
        self.flush()
        self.assertEqual(self.refusal("res.partner", "unlink", key=reader, ids=[1]), ("denied", "missing_scope"))
        self.assertEqual(
            self.result("res.partner", "search_count", key=reader, args={"domain": [["ref", "=", "W1"]]}), 1
        )

    def test_a_key_limited_to_some_models_opens_no_others(self):
        model = self.env["ir.model"].search([("model", "=", "res.country")])
        _record, limited = issue(self.env, self.user, "limited", model_ids=[(6, 0, model.ids)])
        self.flush()
        self.assertEqual(self.refusal("res.partner", "search_count", key=limited), ("denied", "model_disabled"))
        self.assertGreater(self.result("res.country", "search_count", key=limited), 0)

    def test_names_of_closed_models_are_reduced_to_ids_unless_a_setting_shows_them(self):
        company = self.env.ref("base.main_company")
        self.partner.company_id = company
        self.flush()
        args = {"fields": ["company_id"]}
        self.assertEqual(
            self.result("res.partner", "read", ids=self.partner.ids, args=args)[0]["company_id"], company.id
        )
        self.set_parameter("hide_relation_names", False)
        value = self.result("res.partner", "read", ids=self.partner.ids, args=args)[0]["company_id"]
        self.assertEqual(value, [company.id, company.name])

    def test_files_of_closed_models_records_are_invisible(self):
        enable(self.env, "ir.attachment")
        files = self.env["ir.attachment"].create(
            [
                {"name": "open", "res_model": "res.partner", "res_id": self.partner.id, "raw": b"x"},
                {"name": "closed", "res_model": "res.partner.category", "res_id": 1, "raw": b"x"},
            ]
        )
        self.flush()
        domain = [["id", "in", files.ids]]
        found = self.result("ir.attachment", "search_read", args={"domain": domain, "fields": ["name"]})
        self.assertEqual([row["name"] for row in found], ["open"])
        self.assertEqual(self.result("ir.attachment", "search_count", args={"domain": domain}), 1)
        self.assertEqual(
            self.refusal("ir.attachment", "read", ids=files[1].ids, args={"fields": ["name"]}),
            ("denied", "model_disabled"),
        )

    def test_a_setting_caps_the_rows_of_an_answer(self):
        self.set_parameter("max_rows", "3")
        self.assertEqual(len(self.result("res.country", "search")), 3)
        self.assertEqual(self.refusal("res.country", "search", args={"limit": 4}), ("invalid", "malformed"))

    def test_calls_are_refused_while_mcp_is_switched_off(self):
        self.set_parameter("enabled", False)
        status, error = self.call("res.partner", "search_count")
        self.assertEqual((status, error["message"]), (403, "MCP Server is disabled globally."))

    def test_a_user_outside_the_group_mcp_user_cannot_call(self):
        set_groups(self.env, self.user, "base.group_user")
        self.flush()
        self.assertEqual(self.refusal("res.partner", "search_count"), ("denied", "not_a_user"))

    def test_wrong_expired_and_revoked_keys_are_refused(self):
        other = self.key[:-1] + ("A" if self.key[-1] != "A" else "B")
        for key in ("nonsense", other, self.key.upper()):
            self.assertEqual(self.refusal("res.partner", "search_count", key=key)[0], "auth", key)
        self.assertNotIn(other, self.last_audit().read()[0].values())
        self.key_record.expires_at = "2020-01-01 00:00:00"
        self.flush()
        self.assertEqual(self.refusal("res.partner", "search_count")[0], "auth")
        self.key_record.expires_at = False
        self.flush()
        self.result("res.partner", "search_count")
        self.key_record.action_revoke()
        self.flush()
        self.assertEqual(self.refusal("res.partner", "search_count")[0], "auth")

    def test_the_key_of_an_archived_user_is_refused(self):
        self.user.active = False
        self.flush()
        self.assertEqual(self.refusal("res.partner", "search_count")[0], "auth")

    def test_a_key_is_accepted_as_a_bearer_token(self):
        body = json.dumps({"model": "res.partner", "method": "search_count"})
        status, _data = self.post("/mcp/call", body, {"Authorization": "Bearer " + self.key})
        self.assertEqual(status, 200)

    def test_malformed_and_oversized_bodies_are_refused(self):
        headers = {"X-API-Key": self.key}
        endless = (
            '{"model": "res.partner", "method": "write", "ids": [1], "args": {"values": {"partner_latitude": %s}}}'
        )
        bodies = [endless % number for number in ("NaN", "Infinity", "-Infinity", "1e999")]
        bodies += [" ", "[]", "{", '{"model": 1, "method": 2}', '{"model": "res.partner"}', '{"x": 1}', "[" * 2000]
        for body in bodies:
            status, error = self.post("/mcp/call", body, headers)
            self.assertEqual((status, error["class"]), (400, "invalid"), body[:40])
            if body.startswith('{"model": 1'):
                self.assertEqual(self.last_audit().model, "(malformed)")
        status, error = self.post("/mcp/call", "x" * (14 * 1024 * 1024 + 1), headers)
        self.assertEqual((status, error["code"]), (413, "E413"))

    def test_a_call_that_names_another_database_is_refused(self):
        body = json.dumps({"model": "res.partner", "method": "search_count"})
        for name, expected in ((self.env.cr.dbname, 200), ("no_such_database", (400, 403, 404))):
            response = self.url_open(
                "/mcp/call",
                data=body,
                headers={"X-API-Key": self.key, "X-Odoo-Database": name, "Content-Type": "text/plain"},
            )
            self.assertIn(response.status_code, expected if isinstance(expected, tuple) else (expected,))

    def test_each_call_is_recorded_with_its_outcome_and_without_values(self):
        self.result("res.partner", "write", ids=self.partner.ids, args={"values": {"name": "canary"}}, request_id="r-1")
        row = self.last_audit()
        self.assertEqual(
            (row.user_id, row.key_id, row.model, row.method, row.operation, row.outcome, row.request_id),
            (self.user, self.key_record, "res.partner", "write", "write", "ok", "r-1"),
        )
        self.assertEqual((row.record_ids, row.field_names), (str(self.partner.id), "name"))
        self.assertNotIn("canary", str(row.read()))
        self.assertGreater(row.duration_ms, 0)
        self.assertGreater(row.rules_version, 0)
        self.refusal("res.partner", "search_count", args={"domain": [["comment", "=", "canary"]]})
        row = self.last_audit()
        self.assertEqual((row.outcome, row.error_class, row.error_name), ("denied", "denied", "field_denied"))
        self.refusal("res.partner", "write", ids=[2**30], args={"values": {"ref": "x"}})
        row = self.last_audit()
        self.assertEqual((row.outcome, row.error_class), ("failed", "missing"))
        self.refusal("res.partner", "search_count", key="nonsense")
        row = self.last_audit()
        self.assertEqual((row.outcome, row.error_class, row.user_id.id), ("denied", "auth", False))

    def test_the_calls_of_a_key_are_counted(self):
        self.result("res.partner", "search_count")
        self.result("res.partner", "search_count")
        self.last_audit()
        self.assertEqual(self.key_record.call_count, 2)
        self.assertTrue(self.key_record.last_used_at)

    def test_standard_keys_work_only_if_a_setting_accepts_them_and_the_user_is_not_mcp_only(self):
        api_keys = self.env["res.users.apikeys"].with_user(self.user).sudo()
        expiry = (None,) if "expiration_date" in api_keys._fields else ()
        standard = api_keys._generate("rpc", "standard", *expiry)
        self.assertEqual(self.refusal("res.partner", "search_count", key=standard)[0], "auth")
        self.set_parameter("accept_standard_keys", "True")
        self.assertGreater(self.result("res.partner", "search_count", key=standard), 0)
        self.user.mcp_only = True
        self.flush()
        self.assertEqual(self.refusal("res.partner", "search_count", key=standard)[0], "auth")

    def test_a_call_runs_as_the_user_of_its_key(self):
        other = make_user(self.env, "mcp_second", "base.group_user", "mcp_server.group_mcp_user")
        _record, key = issue(self.env, other)
        self.flush()
        self.assertEqual(self.result("res.partner", "context_get", key=key)["uid"], other.id)
