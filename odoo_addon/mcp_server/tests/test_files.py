import base64
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..pipeline import files
from .common import McpHttpCase, enable, set_groups


@tagged("post_install", "-at_install")
class TestFiles(McpHttpCase):
    def setUp(self):
        super().setUp()
        self.other = self.env["res.partner"].create({"name": "Other"})
        self.first, self.second = (self.attach(name) for name in ("first.txt", "second.txt"))
        self.elsewhere = self.attach("elsewhere.txt", res_id=self.other.id)
        self.behind_field = self.attach("comment", res_field="comment")
        self.flush()

    def attach(self, name, **values):
        at = {"name": name, "res_model": "res.partner", "res_id": self.partner.id, "raw": b"<b>held</b>"}
        return self.env["ir.attachment"].create(dict(at, **values))

    def read_file(self, file_id, model="res.partner"):
        return self.call(model, "read_attachment", ids=[file_id])

    def add(self, **args):
        args = dict({"name": "new.txt", "datas": base64.b64encode(b"new").decode()}, **args)
        return self.call("res.partner", "add_attachment", ids=self.partner.ids, args=args)

    def test_attachments_lists_the_files_of_a_record_newest_first(self):
        rows = self.result("res.partner", "attachments", ids=self.partner.ids)
        self.assertEqual([row["name"] for row in rows], ["second.txt", "first.txt"])
        self.assertEqual(
            set(rows[0]),
            {"id", "name", "mimetype", "file_size", "create_date", "type", "url"},
            "no other field is returned",
        )
        page = self.result("res.partner", "attachments", ids=self.partner.ids, args={"limit": 1, "offset": 1})
        self.assertEqual([row["id"] for row in page], self.first.ids)
        row = self.last_audit()
        self.assertEqual((row.record_ids, row.row_count, row.operation), (str(self.partner.id), 1, "read"))

    def test_attachments_needs_one_existing_record(self):
        for model in ("res.partner", "res.country"):
            self.assertEqual(self.refusal(model, "attachments", ids=[2**30])[0], "missing")
        both = [self.partner.id, self.other.id]
        self.assertEqual(self.refusal("res.partner", "attachments", ids=both), ("invalid", "malformed"))
        self.assertEqual(self.refusal("res.partner", "attachments"), ("invalid", "malformed"))

    def test_read_attachment_returns_the_content_in_base64(self):
        _status, data = self.read_file(self.first.id)
        file = data["result"]
        self.assertEqual(base64.b64decode(file["datas"]), b"<b>held</b>")
        self.assertEqual(
            (file["name"], file["res_id"], file["file_size"], file["type"]),
            ("first.txt", self.partner.id, 11, "binary"),
        )
        bin_size = self.result("res.partner", "read_attachment", ids=self.first.ids, context={"bin_size": True})
        self.assertEqual(bin_size["datas"], file["datas"])

    def test_a_file_behind_a_field_or_of_another_model_is_missing(self):
        # Odoo shows the files behind fields to settings administrators.
        set_groups(self.env, self.user, "base.group_system", "base.group_user", "mcp_server.group_mcp_user")
        enable(self.env, "res.partner.category")
        of_another_model = self.attach("category", res_model="res.partner.category", res_id=1)
        of_no_record = self.attach("pending", res_id=0)
        self.flush()
        for file in (self.behind_field, of_another_model, of_no_record):
            self.assertEqual(self.read_file(file.id)[1].get("class"), "missing", file.name)
        self.assertEqual(self.read_file(2**30)[1]["class"], "missing")
        status, error = self.read_file(self.first.id, model="res.bank")
        self.assertEqual((status, error["name"]), (403, "model_disabled"))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def test_files_of_a_record_that_the_user_may_not_read_are_hidden(self):
        self.env["ir.rule"].create(
            {
                "name": "not this one",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": "[('ref', '!=', 'W1')]",
            }
        )
        # In Odoo itself, everybody who knows a public file can read it.
        self.first.public = True
        self.flush()
        self.assertEqual(self.refusal("res.partner", "attachments", ids=self.partner.ids)[0], "access")
        self.assertEqual(self.read_file(self.first.id)[1].get("class"), "missing")
        self.assertEqual(self.add()[1]["class"], "access")
        self.assertEqual(self.read_file(self.elsewhere.id)[0], 200)

    def test_files_of_messages_of_closed_models_are_hidden(self):
        enable(self.env, "mail.message")
        message = self.env["mail.message"].create(
            {"model": "res.partner.category", "res_id": self.env["res.partner.category"].create({"name": "x"}).id}
        )
        file = self.attach("at a message", res_model="mail.message", res_id=message.id, public=True)
        self.flush()
        self.assertEqual(self.read_file(file.id, model="mail.message")[1].get("class"), "missing")
        self.assertEqual(self.refusal("mail.message", "attachments", ids=message.ids), ("denied", "model_disabled"))

    def test_a_field_that_a_rule_on_attachments_denies_is_denied_in_read_attachment(self):
        enable(self.env, "ir.attachment", denied_fields="datas")
        self.flush()
        self.assertEqual(self.read_file(self.first.id)[1].get("name"), "field_denied")
        self.assertEqual(len(self.result("res.partner", "attachments", ids=self.partner.ids)), 2)

    def test_a_file_over_the_size_limit_is_not_loaded(self):
        with patch.object(files, "MAX_FILE", 10):
            status, error = self.read_file(self.first.id)
        self.assertEqual((status, error["class"]), (413, "invalid"))

    def test_add_attachment_stores_a_file_as_the_keys_user(self):
        _status, data = self.add()
        file = self.env["ir.attachment"].browse(data["result"])
        self.assertEqual(
            (file.raw, file.res_model, file.res_id, file.create_uid),
            (b"new", "res.partner", self.partner.id, self.user),
        )
        row = self.last_audit()
        self.assertEqual((row.operation, row.record_ids), ("write", str(self.partner.id)))
        self.assertNotIn("new.txt", str(row.read()))

    def test_add_attachment_accepts_an_http_address_and_no_other(self):
        args = {"name": "page", "type": "url", "url": "https://example.com/a"}
        file_id = self.result("res.partner", "add_attachment", ids=self.partner.ids, args=args)
        _status, data = self.read_file(file_id)
        self.assertEqual(
            (data["result"]["type"], data["result"]["url"], data["result"]["datas"]),
            ("url", "https://example.com/a", False),
        )
        for wrong in ({"url": "javascript:alert(1)"}, {"url": None}, {"datas": "eA=="}, {"url": "https://a b"}):
            status, error = self.call("res.partner", "add_attachment", ids=self.partner.ids, args=dict(args, **wrong))
            self.assertEqual((status, error["name"]), (400, "malformed"), wrong)

    def test_an_html_file_is_stored_as_plain_text_also_for_an_administrator(self):
        set_groups(self.env, self.user, "base.group_system", "base.group_partner_manager", "mcp_server.group_mcp_user")
        self.flush()
        _status, data = self.add(name="page.html", mimetype="text/html")
        self.assertEqual(self.env["ir.attachment"].browse(data["result"]).mimetype, "text/plain")

    def test_add_attachment_needs_write_access_to_the_record(self):
        self.partner_rule.allow_write = False
        self.flush()
        self.assertEqual(self.add()[1].get("name"), "operation_disabled")
        self.partner_rule.allow_write = True
        set_groups(self.env, self.user, "base.group_user", "mcp_server.group_mcp_user")
        self.flush()
        with mute_logger("odoo.addons.base.models.ir_model"):
            self.assertEqual(self.add()[1].get("class"), "access")

    def test_add_attachment_refuses_malformed_arguments(self):
        large = base64.b64encode(b"x" * (10 * 1024 * 1024 + 1)).decode()
        for wrong in (
            {"name": ""},
            {"name": 7},
            {"datas": None},
            {"datas": "no base64!"},
            {"datas": large},
            {"mimetype": "text/html; charset=utf-8"},
            {"type": "binary", "url": "/web/login"},
            {"type": "other"},
        ):
            status, error = self.add(**wrong)
            self.assertEqual((status, error.get("class")), (400, "invalid"), str(wrong)[:60])
        status, _data = self.add(datas="A" * (10 * 1024 * 1024 // 3 * 4))
        self.assertEqual(status, 200)

    def test_a_message_can_attach_only_files_of_its_own_record(self):
        args = {"body": "see", "attachment_ids": self.first.ids}
        message = self.result("res.partner", "message_post", ids=self.partner.ids, args=args)
        self.assertEqual(self.env["mail.message"].browse(message).attachment_ids, self.first)
        for file in (self.elsewhere, self.behind_field):
            args["attachment_ids"] = [self.first.id, file.id]
            self.assertEqual(self.refusal("res.partner", "message_post", ids=self.partner.ids, args=args)[0], "missing")
        args["attachment_ids"] = "all"
        self.assertEqual(
            self.refusal("res.partner", "message_post", ids=self.partner.ids, args=args), ("invalid", "malformed")
        )
