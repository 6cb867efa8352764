from unittest.mock import patch

from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ..pipeline import guard
from .common import McpCase, make_user

HAS_FIELD_CHECK = hasattr(models.BaseModel, "_has_field_access")


def hides_comment(model, name):
    return (model, name) == ("res.partner", "comment")


class TestHiddenFields(McpCase):
    """Tests what the ORM refuses below the policy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        user = make_user(cls.env, "mcp_hidden_fields")
        cls.partners = cls.env["res.partner"].with_user(user)
        cls.partner = cls.partners.sudo().create({"name": "Hidden", "comment": "hush"}).with_user(user)

    @mute_logger("odoo.models", "odoo.orm.models")
    def test_the_orm_refuses_every_access_to_a_hidden_field(self):
        if not HAS_FIELD_CHECK:
            self.skipTest("this series has no check of fields in the ORM")
        ways = (
            lambda: self.partner.read(["comment"]),
            lambda: self.partner.comment,
            lambda: self.partners.search([("comment", "ilike", "h")]),
            lambda: self.partners.search([("parent_id.comment", "ilike", "h")]),
            lambda: self.partners.search([], order="comment"),
            lambda: self.partners._read_group([], ["comment"]),
            lambda: self.partners.web_read({"comment": {}}),
        )
        for number, way in enumerate(ways):
            with self.subTest(number=number), guard.hiding(hides_comment), self.assertRaises(AccessError):
                way()
        with guard.hiding(hides_comment):
            self.assertNotIn("comment", self.partners.fields_get())
            self.assertEqual(self.partner.name, "Hidden")

    def test_fields_are_hidden_only_inside_the_block_also_after_an_error(self):
        with self.assertRaises(ZeroDivisionError), guard.hiding(hides_comment):
            raise ZeroDivisionError
        self.assertIn("hush", self.partner.comment)

    def test_superuser_code_still_reads_hidden_fields(self):
        with guard.hiding(hides_comment):
            self.assertIn("hush", self.partner.sudo().comment)

    def test_a_dry_run_sends_no_mail(self):
        server = self.env["ir.mail_server"]
        build = getattr(server, "build_email", None) or server._build_email__
        message = build("a@example.com", ["b@example.com"], "s", "b")
        connect = "connect" if hasattr(server, "connect") else "_connect__"
        with patch.object(type(server), connect) as connecting, guard.dry_run():
            self.assertEqual(server.send_email(message), message["Message-Id"])
        connecting.assert_not_called()
