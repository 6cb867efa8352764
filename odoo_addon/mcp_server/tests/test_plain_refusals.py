import random
import string
from decimal import InvalidOperation

import psycopg2
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..pipeline.faults import to_fault
from ..policy.floor import is_on_hard_floor
from ..policy.methods import METHODS
from .common import McpHttpCase, enable

MISSING = 2**31 - 2
# The arguments of methods that need more than a model.
ARGS = {
    "name_search": {"name": "x"},
    "read_group": {"aggregates": ["__count"]},
    "old_read_group": {"fields": ["id:count"]},
    "check_access": {"operation": "read"},
    "create": {"values": {}},
    "write": {"values": {}},
    "message_post": {"body": "x"},
    "add_attachment": {"name": "x", "datas": "eA=="},
    "import_rows": {"rows": [{"values": {}}]},
    "default_get": {"fields": []},
    "run_action": {"name": "action_nothing"},
}
ODD_IDS = ("x", "1", 1.5, True, [None], [[1]], [True], {"id": 1}, 0, 2**31, [1, "x"])


@tagged("post_install", "-at_install")
class TestPlainRefusals(McpHttpCase):
    def setUp(self):
        super().setUp()
        self.env["mcp.limit"].search([]).write({"active": False})
        self.opened = {"allow_create": True, "allow_write": True, "allow_unlink": True}
        self.flush()

    def open_models(self):
        """Enables one model of each kind: with and without messages, with an archive flag, abstract, an SQL view."""
        names = ["res.country", "res.partner.category", "res.currency", "mail.thread", "mail.compose.message"]
        view = (name for name, model in sorted(self.env.registry.items()) if not model._auto and not model._abstract)
        names += [name for name in view if not is_on_hard_floor(name)][:1]
        for name in names:
            if name != "res.country":
                enable(self.env, name, **self.opened)
        self.country_rule.write(self.opened)
        self.partner_rule.action_names = "create_company"
        self.flush()
        return ["res.partner", *names]

    def test_an_access_error_names_no_record_and_no_user(self):
        fault = to_fault(AccessError("Records: Club Office (id=1)\nUser: Marc Demo (id=6)"))
        self.assertEqual(fault.kind, "access")
        self.assertNotRegex(fault.message, "Club|Marc")

    def test_a_value_that_odoo_cannot_store_is_the_callers_error(self):
        """Includes a text that is too long for an index, with letters that PostgreSQL cannot compress."""
        long = {"ref": "".join(random.Random(7).choices(string.ascii_letters, k=12000))}
        for method, args in (
            ("create", {"values": {"name": "x", **long}}),
            ("read_group", {"groupby": ["image_1920"], "aggregates": ["__count"]}),
            ("read_group", {"groupby": ["email_formatted"], "aggregates": ["__count"]}),
            ("search", {"domain": [["child_ids", "<", 1]]}),
            ("create", {"values": {"name": "x", "website": 5}}),
        ):
            status, answer = self.call("res.partner", method, args=args)
            self.assertIn(status, (400, 422), f"{method}: {answer}")
        rows = [{"values": {"name": "good"}}, {"values": {"name": "x", **long}}]
        answer = self.result("res.partner", "import_rows", args={"rows": rows})
        self.assertEqual([error["row"] for error in answer["errors"]], [1])

    def test_an_exception_caused_by_a_value_is_the_callers_error(self):
        for error in (AssertionError(), IndexError(), InvalidOperation(), OverflowError(), RecursionError()):
            self.assertEqual(to_fault(error).kind, "invalid", error)
        for error in (MemoryError(), NameError(), ZeroDivisionError()):
            self.assertEqual(to_fault(error).kind, "internal", error)
        with self.assertRaises(etree.XMLSyntaxError) as caught:
            etree.fromstring("<a")
        self.assertEqual(to_fault(caught.exception).kind, "invalid")

    @mute_logger("odoo.sql_db")
    def test_a_query_that_the_database_cannot_run_is_the_callers_error(self):
        self.env.cr.execute("INSERT INTO mcp_audit (started_at, outcome) VALUES (now(), 'ok')")
        for query, kind in (
            ("SELECT name, count(*) FROM res_partner", "invalid"),
            ("SELECT (SELECT id FROM res_country)", "invalid"),
            ("SELECT sum(name) FROM res_partner", "invalid"),
            ("SELECT id AS x, name AS x FROM res_partner ORDER BY x", "invalid"),
            ("UPDATE mcp_audit SET outcome = 'denied'", "internal"),
        ):
            with self.assertRaises(psycopg2.Error) as caught, self.env.cr.savepoint():
                self.env.cr.execute(query)
            self.assertEqual(to_fault(caught.exception).kind, kind, query)

    def test_no_method_causes_a_server_error_for_an_unsuitable_model_or_record(self):
        for model in self.open_models():
            for method in sorted(set(METHODS) - {"old_read_group", "write_each"}):
                ids = [MISSING] if METHODS[method].ids else None
                status, answer = self.call(model, method, ids=ids, args=ARGS.get(method, {}))
                self.assertLess(status, 500, f"{model} {method}: {answer}")

    def test_malformed_ids_are_reported_at_their_path(self):
        for method in sorted(name for name in METHODS if METHODS[name].ids and name != "write_each"):
            for ids in ODD_IDS:
                status, error = self.call("res.partner", method, ids=ids, args=ARGS.get(method, {}))
                self.assertEqual((status, error["path"]), (400, "ids"), f"{method} {ids}: {error}")

    def test_message_post_needs_one_existing_record_of_a_model_with_messages(self):
        self.open_models()
        status, error = self.call("res.country", "message_post", ids=[1], args={"body": "x"})
        self.assertEqual((status, error["message"]), (422, "res.country keeps no messages."))
        status, error = self.call("res.partner", "message_post", ids=[MISSING], args={"body": "x"})
        self.assertEqual((status, error["class"]), (404, "missing"))
        both = self.partner.ids + self.env["res.partner"].create({"name": "Second"}).ids
        self.flush()
        status, error = self.call("res.partner", "message_post", ids=both, args={"body": "x"})
        self.assertEqual((status, error["path"]), (400, "ids"))
        self.assertGreater(self.result("res.partner", "message_post", ids=self.partner.ids, args={"body": "x"}), 0)

    def test_an_abstract_model_is_reported_as_having_no_records(self):
        self.open_models()
        for method in ("search_read", "search_count", "create", "fields_get"):
            status, error = self.call("mail.thread", method, args=ARGS.get(method, {}))
            self.assertEqual((status, error["path"]), (422, "model"), method)

    def test_activities_followers_and_messages_at_an_unsuitable_model_cause_no_server_error(self):
        self.open_models()
        for model in ("mail.activity", "mail.followers", "mail.message"):
            enable(self.env, model, **self.opened)
        enable(self.env, "res.users")
        self.flush()
        country = self.env["ir.model"].search([("model", "=", "res.country")])
        at, partner = {"res_model": "res.country", "res_id": 1}, self.user.partner_id.id
        for model, values in (
            ("mail.activity", {"res_model_id": country.id, "res_id": 1, "summary": "x", "user_id": self.user.id}),
            ("mail.followers", dict(at, partner_id=partner)),
            ("mail.message", {"model": "res.country", "res_id": 1, "body": "x"}),
        ):
            status, answer = self.call(model, "create", args={"values": values})
            self.assertLess(status, 500, f"{model}: {answer}")

    def test_a_method_that_a_model_lacks_is_reported_with_the_models_name(self):
        for ask in (
            lambda: self.env["res.country"].message_subscribe,
            lambda: self.env["res.country"].browse(1).nothing,
        ):
            with self.assertRaises(AttributeError) as caught:
                ask()
            fault = to_fault(caught.exception)
            self.assertEqual(fault.status, 422)
            self.assertIn("res.country can't be used for this", fault.message)
        try:
            {}.nothing  # noqa: B018
        except AttributeError as error:
            self.assertEqual(to_fault(error).status, 500)
