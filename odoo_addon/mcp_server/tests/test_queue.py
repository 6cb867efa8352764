from unittest.mock import patch

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.mail.models.mail_mail import MailMail as OdooMail

from ..pipeline import guard, queues
from .common import McpCase, make_user


class TestQueuedMails(McpCase):
    def mail(self):
        return self.env["mail.mail"].create({"subject": "later", "body_html": "x", "email_to": "a@example.com"})

    def test_a_mail_waits_in_the_queue_while_a_call_is_served(self):
        mail = self.mail()
        sent = []
        with patch.object(OdooMail, "send", lambda mails, *args, **kwargs: sent.append(mails)):
            with guard.serving():
                mail.send()
            self.assertFalse(sent)
            mail.send()
        self.assertEqual((sent, mail.state), ([mail], "outgoing"))

    def test_the_mail_of_a_notice_always_waits_in_the_queue(self):
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


class TestOutside(BaseCase):
    """Tests methods of other addons that contact outside servers, with a stand-in for an addon that is not
    installed."""

    def setUp(self):
        super().setUp()
        self.asked, self.soon = [], []

        class Letters:
            env = None

            def _snailmail_print(letters, immediate=True):
                self.asked.append(immediate)

        self.letters = Letters()
        starter = patch.object(queues, "run_soon", lambda env, job: self.soon.append(job))
        starter.start()
        self.addCleanup(starter.stop)
        queues.leave_to_jobs({"snailmail.letter": self.letters})
        queues.leave_to_jobs({"snailmail.letter": self.letters})

    def test_a_request_to_an_outside_server_is_left_to_its_job_while_a_call_is_served(self):
        with guard.serving():
            self.letters._snailmail_print(immediate=True)
        self.assertEqual((self.asked, self.soon), ([], ["snailmail.snailmail_print"]))

    def test_a_dry_run_schedules_no_job(self):
        with guard.serving(), guard.dry_run():
            self.letters._snailmail_print()
        self.assertEqual((self.asked, self.soon), ([], []))

    def test_an_outside_server_is_contacted_at_once_if_no_call_is_served(self):
        self.letters._snailmail_print(immediate=False)
        self.assertEqual((self.asked, self.soon), ([False], []))


@tagged("post_install", "-at_install")
class TestQueuedSms(McpCase):
    def setUp(self):
        super().setUp()
        if "sms.sms" not in self.env:
            self.skipTest("SMS are not installed")

    def test_an_sms_waits_in_the_queue_while_a_call_is_served(self):
        partner = self.env["res.partner"].create({"name": "Called", "phone": "+32456001122"})
        sent = []
        with patch.object(type(self.env["sms.sms"]), "_send", lambda texts, *args, **kwargs: sent.append(texts)):
            with guard.serving():
                partner._message_sms("soon", sms_numbers=["+32456001122"])
            text = self.env["sms.sms"].search([("body", "=", "soon")])
            self.assertEqual((sent, text.mapped("state")), ([], ["outgoing"]))
            text.send()
        self.assertEqual(sent, [text])
