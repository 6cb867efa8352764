import xmlrpc.client

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..compat import invalidate
from ..controllers.xmlrpc import _dumps, _loads
from ..pipeline import Fault
from .common import McpHttpCase


@tagged("post_install", "-at_install")
class TestXmlRpc(McpHttpCase):
    def service(self, name, method, *params):
        body = xmlrpc.client.dumps(params, method, allow_none=True)
        response = self.url_open("/mcp/xmlrpc/" + name, data=body, headers={"Content-Type": "text/xml"}, timeout=30)
        self.assertEqual(response.status_code, 200)
        return xmlrpc.client.loads(response.content)[0][0]

    def execute(self, model, method, *args, **kwargs):
        return self.service(
            "object", "execute_kw", self.env.cr.dbname, self.user.id, self.key, model, method, list(args), kwargs
        )

    def fault(self, *args, **kwargs):
        with self.assertRaises(xmlrpc.client.Fault) as caught:
            self.execute(*args, **kwargs)
        return caught.exception.faultCode

    def test_the_common_service_authenticates_only_the_keys_user(self):
        db = self.env.cr.dbname
        self.assertIn("server_version", self.service("common", "version"))
        self.assertEqual(self.service("common", "authenticate", db, "mcp_caller", self.key, {}), self.user.id)
        self.assertIs(self.service("common", "authenticate", db, "admin", self.key, {}), False)
        self.assertIs(self.service("common", "authenticate", db, "mcp_caller", "mcp_caller", {}), False)
        with self.assertRaises(xmlrpc.client.Fault):
            self.service("common", "set_loglevel", "debug")

    def test_the_db_service_knows_only_the_callers_database(self):
        db = self.env.cr.dbname
        self.assertEqual(self.service("db", "list"), [db])
        self.assertIs(self.service("db", "db_exist", db), True)
        self.assertIs(self.service("db", "db_exist", "postgres"), False)
        for method in (
            "create_database",
            "drop",
            "dump",
            "restore",
            "rename",
            "duplicate_database",
            "change_admin_password",
        ):
            with self.assertRaises(xmlrpc.client.Fault) as caught:
                self.service("db", method, "admin", db, "x")
            self.assertEqual(caught.exception.faultCode, 400)

    def test_the_object_service_reads_and_writes_records(self):
        domain = [["ref", "=", "W1"]]
        self.assertEqual(self.execute("res.partner", "search_count", domain), 1)
        self.assertEqual(self.execute("res.partner", "search", domain, limit=5, order=None), self.partner.ids)
        rows = self.execute("res.partner", "search_read", domain, ["name", "create_date"], limit=1)
        self.assertEqual(rows[0]["name"], "Wire")
        self.assertIsInstance(rows[0]["create_date"], str)
        self.assertEqual(self.execute("res.partner", "read", self.partner.ids, ["ref"])[0]["ref"], "W1")
        self.assertNotIn("comment", self.execute("res.partner", "fields_get", [], {}))
        created = self.execute("res.partner", "create", {"name": "New"})
        self.assertIsInstance(created, int)
        self.assertIs(self.execute("res.partner", "write", [created], {"ref": "N"}), True)
        self.assertEqual(
            self.execute("res.partner", "web_save_multi", [created], [{"ref": "M"}], {}), [{"id": created}]
        )
        self.assertIs(self.execute("res.partner", "check_access_rights", "write", raise_exception=False), True)
        self.assertIs(self.execute("res.partner", "action_archive", [created]), True)
        self.assertIs(self.execute("res.partner", "unlink", [created]), True)

    def test_groups_are_read_by_the_older_and_the_newer_method_name(self):
        domain = [["ref", "=", "W1"]]
        old = self.execute("res.partner", "read_group", domain, ["id:max"], ["country_id"], lazy=False)
        self.assertEqual(old[0]["__count"], 1)
        new = self.execute("res.partner", "formatted_read_group", domain, ["country_id"], ["__count"])
        self.assertEqual(new[0]["__count"], 1)
        self.assertEqual(self.fault("res.partner", "read_group", [], ["comment:max"], ["country_id"]), 403)

    def test_an_action_is_called_by_its_own_name_if_the_rule_names_it(self):
        self.assertEqual(self.fault("res.partner", "open_commercial_entity", self.partner.ids), 403)
        self.partner_rule.action_names = "open_commercial_entity"
        self.flush()
        action = self.execute("res.partner", "open_commercial_entity", self.partner.ids)
        self.assertEqual(action["res_model"], "res.partner")

    def test_refused_calls_return_fault_codes(self):
        self.assertEqual(self.fault("res.partner.bank", "search", []), 403)
        self.assertEqual(self.fault("res.partner", "copy", [1]), 403)
        self.assertEqual(self.fault("res.partner", "export_data", [1], ["name"]), 403)
        self.assertEqual(self.fault("res.partner", "search", [["comment", "=", "x"]]), 403)
        self.assertEqual(self.fault("res.partner", "search", [["name"]]), 400)
        self.assertEqual(self.fault("res.partner", "search", [], 0, 1, "id", False, "more"), 400)
        self.assertEqual(self.fault("res.partner", "write", [2**30], {"ref": "x"}), 2)
        self.assertEqual(self.fault("res.partner", "run_action", [1]), 403)
        self.assertEqual(self.fault("res.partner", "attachments", self.partner.ids), 403)
        self.assertEqual(self.fault("res.partner", "import_rows", [{"values": {"name": "x"}}]), 403)

    def test_a_malformed_call_is_recorded_and_still_needs_a_valid_key(self):
        for name, args in (
            ("read_attachment", [1]),
            ("write_each", [1]),
            ("search", [[], 0, 1, "id", False, "more"]),
            ("search", {"domain": []}),
        ):
            db, uid = self.env.cr.dbname, self.user.id
            for key, code in ((self.key, (403, 400)), ("mcpa_wrong", (3,))):
                # Odoo's assertRaises would roll back what the call recorded.
                try:
                    answer = self.service("object", "execute_kw", db, uid, key, "res.partner", name, args)
                except xmlrpc.client.Fault as fault:
                    answer = fault.faultCode
                self.assertIn(answer, code, (name, key))
            invalidate(self.env)
            denied = self.env["mcp.audit"].search([("key_id", "=", self.key_record.id)], limit=1)
            self.assertEqual((denied.method, denied.outcome, denied.operation), (name, "denied", "none"))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_a_call_with_a_wrong_user_key_method_or_database_is_refused(self):
        db, uid = self.env.cr.dbname, self.user.id
        for user, key in ((uid + 1, self.key), (uid, "mcp_caller"), (uid, "x")):
            with self.assertRaises(xmlrpc.client.Fault) as caught:
                self.service("object", "execute_kw", db, user, key, "res.partner", "search_count", [[]])
            self.assertEqual(caught.exception.faultCode, 3)
        for method in ("execute", "exec_workflow"):
            with self.assertRaises(xmlrpc.client.Fault) as caught:
                self.service("object", method, db, uid, self.key, "res.partner", "search_count", [])
            self.assertEqual(caught.exception.faultCode, 400)
        with self.assertRaises(xmlrpc.client.Fault) as caught:
            self.service("object", "execute_kw", "another_database", uid, self.key, "res.partner", "search_count", [[]])
        self.assertEqual(caught.exception.faultCode, 400)

    def test_xml_declarations_and_malformed_bodies_are_refused(self):
        for data in (
            b'<!DOCTYPE a [<!ENTITY b "c">]><methodCall><methodName>x</methodName></methodCall>',
            b"<! doctype a><methodCall/>",
            '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><methodCall/>'.encode("utf-16"),
            b"not xml",
        ):
            self.assertRaises(Fault, _loads, data)

    def test_nan_and_infinite_numbers_are_refused(self):
        call = "<methodCall><methodName>x</methodName><params><param><value>{}</value></param></params></methodCall>"
        for tag, text in (("double", "nan"), ("double", "1e999"), ("double", "-inf"), ("bigdecimal", "NaN")):
            data = call.format(f"<{tag}>{text}</{tag}>").encode()
            self.assertRaises(Fault, _loads, data)
        self.assertEqual(_loads(call.format("<double>1.5</double>").encode()), ((1.5,), "x"))

    def test_values_are_unchanged_after_a_round_trip(self):
        values = [{"a": None, "b": 2**40, "c": "x\x0b<&>", "d": False, "e": 1.5}]
        back = xmlrpc.client.loads(_dumps((values,)))[0][0]
        self.assertEqual(back, [{"a": None, "b": 2**40, "c": "x<&>", "d": False, "e": 1.5}])
