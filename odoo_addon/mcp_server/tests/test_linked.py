from odoo.tests import tagged

from ..compat import flush
from ..pipeline import Fault
from .common import make_user
from .effects import EffectCase, rules_of

CANARY = "canaryinthefile"
GONE = "model_disabled"


@tagged("post_install", "-at_install")
class TestLinked(EffectCase):
    """Tests rows that belong to records of other models. Contacts are open here, countries and sales orders are
    closed."""

    needs = ("sale.order", "crm.lead")

    @classmethod
    def prepare(cls):
        env = cls.admin
        cls.open = env["res.partner"].create({"name": "Open"})
        cls.closed = env["sale.order"].create({"partner_id": cls.open.id})
        files = env["ir.attachment"]
        cls.open_file = files.create({"name": "o", "raw": b"o", "res_model": "res.partner", "res_id": cls.open.id})
        cls.closed_file = files.create({"name": "c", "raw": b"c", "res_model": "sale.order", "res_id": cls.closed.id})
        # Odoo stores the indexed content of a file in the same row.
        flush(cls.env)
        cls.env.cr.execute("UPDATE ir_attachment SET index_content = %s WHERE id = %s", [CANARY, cls.closed_file.id])
        cls.open_message = cls.open.message_post(body="open body")
        cls.closed_message = cls.closed.message_post(body="closed body")
        # An open message with a file of a closed record, as forwarding creates them.
        cls.open_message.sudo().attachment_ids = [(4, cls.closed_file.id)]
        todo = env.ref("mail.mail_activity_data_todo")
        cls.open_activity, cls.closed_activity = (
            env["mail.activity"].create(
                {
                    "summary": summary,
                    "activity_type_id": todo.id,
                    "res_model_id": env["ir.model"].sudo().search([("model", "=", record._name)]).id,
                    "res_id": record.id,
                    "user_id": env.uid,
                }
            )
            for summary, record in (("open todo", cls.open), ("closed todo", cls.closed))
        )
        cls.rules = rules_of(
            res__partner="rw",
            ir__attachment="r",
            mail__message="rc",
            mail__activity="rwc",
            mail__followers="r",
            mail__notification="r",
            mail__tracking__value="r",
        )

    def found(self, model, *domain, **rules):
        return self.done(rules_of(**rules) if rules else self.rules, model, "search", domain=list(domain))

    def test_deleted_rows_are_reported_as_missing_and_an_id_may_be_repeated(self):
        ids = self.open_activity.ids
        twice = self.done(self.rules, "mail.activity", "read", ids * 2, fields=["summary"])
        self.assertEqual({row["summary"] for row in twice}, {"open todo"})
        gone = self.open_activity.copy()
        ids += gone.ids
        gone.sudo().unlink()
        with self.assertRaises(Fault) as caught:
            self.done(self.rules, "mail.activity", "read", ids, fields=["summary"])
        self.assertEqual((caught.exception.kind, caught.exception.path), ("missing", "ids"))
        both = ids + self.closed_activity.ids
        self.assertEqual(self.reason(self.rules, "mail.activity", "read", both, fields=["summary"]), GONE)

    def test_rows_of_closed_models_are_not_found_counted_or_named(self):
        for model, open_, closed in (
            ("ir.attachment", self.open_file, self.closed_file),
            ("mail.message", self.open_message, self.closed_message),
            ("mail.activity", self.open_activity, self.closed_activity),
        ):
            both = ["id", "in", [open_.id, closed.id]]
            with self.subTest(model=model):
                self.assertEqual(self.found(model, both), open_.ids)
                self.assertEqual(self.done(self.rules, model, "search_count", domain=[both]), 1)
                rows = self.done(self.rules, model, "read_group", domain=[both], aggregates=["__count"])
                self.assertEqual(rows[0]["__count"], 1)
                self.assertEqual(self.reason(self.rules, model, "read", closed.ids, fields=["display_name"]), GONE)
                named = self.done(self.rules, model, "name_search", name="", domain=[both])
                self.assertEqual([row[0] for row in named], open_.ids)
        followers = self.found("mail.followers", ["res_id", "=", self.closed.id], ["res_model", "=", "sale.order"])
        self.assertEqual(followers, [])

    def test_no_path_of_a_domain_reaches_rows_of_closed_models(self):
        message, order = ["id", "=", self.open_message.id], self.open_message.id
        for leaf in (
            ["attachment_ids.index_content", "ilike", CANARY],
            ["attachment_ids", "any", [["index_content", "ilike", CANARY]]],
            ["attachment_ids.res_model", "=", "sale.order"],
            ["attachment_ids", "ilike", "c"],
        ):
            if leaf[1] == "any" and not self.knows_any():
                continue
            with self.subTest(leaf=leaf):
                self.assertEqual(self.found("mail.message", message, leaf), [])
        self.assertEqual(self.found("mail.message", message, ["attachment_ids", "!=", False]), [order])
        # With sales orders open, the file is found.
        leaf = ["attachment_ids.index_content", "ilike", CANARY]
        open_ = dict(res__partner="r", sale__order="r", ir__attachment="r", mail__message="r")
        self.assertEqual(self.found("mail.message", message, leaf, **open_), [order])
        self.assertEqual(self.found("res.partner", ["message_ids.body", "ilike", "open body"]), [self.open.id])

    def knows_any(self):
        return hasattr(self.env["res.partner"], "_has_field_access")

    def test_messages_cannot_be_grouped_by_another_message(self):
        for groupby in (["parent_id"], ["parent_id.subject"]):
            call = {"groupby": groupby, "aggregates": ["__count"]}
            self.assertEqual(self.reason(self.rules, "mail.message", "read_group", **call), "malformed")
        call = {"groupby": ["model"], "aggregates": ["__count"]}
        self.assertEqual(self.reason(self.rules, "mail.message", "read_group", **call), "allowed")

    def test_a_message_shows_the_name_of_its_parent_only_if_that_one_is_open(self):
        self.open_message.sudo().write({"parent_id": self.closed_message.id})
        fields = ["parent_id"]
        row = self.done(self.rules, "mail.message", "read", self.open_message.ids, fields=fields)[0]
        self.assertEqual(row["parent_id"], self.closed_message.id)
        rules = rules_of(res__partner="r", mail__message="r", sale__order="r")
        row = self.done(rules, "mail.message", "read", self.open_message.ids, fields=fields)[0]
        self.assertEqual(row["parent_id"][0], self.closed_message.id)

    def test_a_file_without_a_record_is_visible_only_to_its_user(self):
        files = self.env["ir.attachment"]
        other = make_user(self.env, "mcp_linked")
        mine, theirs = (files.with_user(user).create({"name": "n", "raw": b"n"}) for user in (self.admin.user, other))
        self.assertEqual(self.found("ir.attachment", ["id", "in", (mine + theirs).ids]), mine.ids)

    def test_tracked_values_of_denied_fields_are_not_found_through_the_message(self):
        lead = self.admin["crm.lead"].create({"name": "Tracked", "expected_revenue": 77123})
        flush(self.env)
        values = self.env["mail.tracking.value"].sudo()
        field = self.env["ir.model.fields"]._get("crm.lead", "expected_revenue")
        message = lead.message_post(body="tracked")
        named = "field_id" if "field_id" in values._fields else "field"
        value = {named: field.id, "old_value_float": 77123, "mail_message_id": message.id}
        required = (name for name in ("field_desc",) if name in values._fields and values._fields[name].required)
        value.update({name: "x" for name in required})
        values.create(value)
        leaf = ["tracking_value_ids.old_value_float", "=", 77123]
        open_ = dict(crm__lead="r", mail__message="r", mail__tracking__value="r")
        if self.reason(rules_of(**open_), "mail.message", "search", domain=[leaf]) != "allowed":
            self.skipTest("this user reads no tracked values")
        self.assertEqual(self.found("mail.message", ["id", "=", message.id], leaf, **open_), message.ids)
        open_["crm__lead"] = ("r", {"denied": ["expected_revenue"]})
        self.assertEqual(self.found("mail.message", ["id", "=", message.id], leaf, **open_), [])

    def test_no_row_can_be_created_at_a_closed_record_or_moved_to_it(self):
        models = self.env["ir.model"].sudo()
        model_id = models.search([("model", "=", "sale.order")]).id
        values = {"res_model_id": model_id, "res_id": self.closed.id, "summary": "x"}
        self.assertEqual(self.reason(self.rules, "mail.activity", "create", values=values), "relation_disabled")
        call = {"ids": self.open_activity.ids, "values": {"res_model_id": model_id, "res_id": self.closed.id}}
        self.assertEqual(self.reason(self.rules, "mail.activity", "write", **call), "relation_disabled")
        call = {"ids": self.closed_activity.ids, "values": {"summary": "x"}}
        self.assertEqual(self.reason(self.rules, "mail.activity", "write", **call), GONE)
        message = {"model": "sale.order", "res_id": self.closed.id, "body": "x"}
        self.assertEqual(self.reason(self.rules, "mail.message", "create", values=message), "relation_disabled")
        for commands in (
            [[0, 0, dict(values)]],
            [[1, self.open_activity.id, {"res_model_id": model_id}]],
        ):
            call = {"ids": [self.open.id], "values": {"activity_ids": commands}}
            self.assertEqual(self.reason(self.rules, "res.partner", "write", **call), "relation_disabled", commands)
        call = {"ids": [self.open.id], "values": {"activity_ids": [[4, self.closed_activity.id]]}}
        self.assertEqual(self.reason(self.rules, "res.partner", "write", **call), GONE)
        carried = {"model": "res.partner", "res_id": self.open.id, "attachment_ids": [[4, self.closed_file.id]]}
        self.assertEqual(self.reason(self.rules, "mail.message", "create", values=carried), GONE)
        carried["attachment_ids"] = [[4, self.open_file.id]]
        self.assertEqual(self.reason(self.rules, "mail.message", "create", values=carried), "allowed")

    def test_followers_of_records_that_the_user_may_not_read_are_not_found(self):
        user = make_user(self.env, "mcp_sales", "sales_team.group_sale_salesman", "mcp_server.group_mcp_user")
        leads = self.env["crm.lead"]
        mine = leads.create({"name": "Mine", "user_id": user.id})
        theirs = leads.create({"name": "Theirs", "user_id": self.admin.uid})
        for lead in (mine, theirs):
            lead.message_subscribe([self.open.id])
        flush(self.env)
        rows = self.env["mail.followers"].sudo().search([("res_model", "=", "crm.lead"), ("res_id", "=", mine.id)])
        leaves = ["res_model", "=", "crm.lead"], ["res_id", "in", [mine.id, theirs.id]]
        rules = rules_of(crm__lead="r", mail__followers="r")
        found = self.done(rules, "mail.followers", "search", user=user, domain=list(leaves))
        self.assertEqual(sorted(found), sorted(rows.ids))
        self.assertEqual(self.done(rules, "mail.followers", "search_count", user=user, domain=list(leaves)), len(rows))
        self.assertLess(len(rows), self.done(rules, "mail.followers", "search_count", domain=list(leaves)))
