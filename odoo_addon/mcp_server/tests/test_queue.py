from unittest.mock import patch

from odoo.addons.mail.models.mail_mail import MailMail as OdooMail

from ..pipeline import guard
from .common import McpCase, make_user


class TestQueuedMails(McpCase):
    def mail(self):
        return self.env["mail.mail"].create({"subject": "later", "body_html": "x", "email_to": "a@example.com"})

    def test_while_a_call_is_served_a_mail_waits_in_the_queue(self):
        mail = self.mail()
        sent = []
        with patch.object(OdooMail, "send", lambda mails, *args, **kwargs: sent.append(mails)):
            with guard.serving():
                mail.send()
            self.assertFalse(sent)
            mail.send()
        self.assertEqual((sent, mail.state), ([mail], "outgoing"))

    def test_a_notice_waits_in_the_queue_whoever_writes_it(self):
        user = make_user(self.env, "mcp_noticed")
        user.notification_type = "email"
        sent = []

        def send(mails, *args, **kwargs):
            sent.append(mails)

        with patch.object(type(self.env["mail.mail"]), "send", send):
            self.env["mcp.key"]._tell(user, "a notice", "words")
        self.assertFalse(sent)
        mail = self.env["mail.mail"].search([("subject", "=", "a notice")])
        self.assertEqual(set(mail.mapped("state")), {"outgoing"})
