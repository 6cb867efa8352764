import json

from odoo import models

from odoo.addons.mail.models.mail_thread import MailThread as OdooMailThread

from ..pipeline import guard
from ..pipeline.queues import run_soon


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    if hasattr(OdooMailThread, "_web_push_send_notification"):

        def _web_push_send_notification(self, devices, private_key, public_key, payload_by_lang=None, payload=None):
            """Leaves notifications for browsers in Odoo's queue while a call is served."""
            if not guard.is_serving():
                return super()._web_push_send_notification(
                    devices, private_key, public_key, payload_by_lang=payload_by_lang, payload=payload
                )
            self.env["mail.push"].sudo().create(
                [
                    {
                        "mail_push_device_id": device.id,
                        "payload": json.dumps(payload_by_lang[device.partner_id.lang] if payload_by_lang else payload),
                    }
                    for device in devices
                ]
            )
            run_soon(self.env, "mail.ir_cron_web_push_notification")
