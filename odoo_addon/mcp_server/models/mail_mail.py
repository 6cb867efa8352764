from odoo import models

from ..pipeline import guard
from ..pipeline.queues import run_soon


class MailMail(models.Model):
    _inherit = "mail.mail"

    def send(self, *args, **kwargs):
        """Leaves mails in Odoo's queue while a call is served, so that a slow mail server delays no call."""
        if not guard.is_serving():
            return super().send(*args, **kwargs)
        if not guard.is_dry_run():
            run_soon(self.env, "mail.ir_cron_mail_scheduler_action")
        return True
