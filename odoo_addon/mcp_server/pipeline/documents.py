"""Renders the PDF that Odoo prints of a record."""

import base64
import re

from ..compat import SERIES, check_access
from .faults import Fault

MAX_DOCUMENT = 10 * 1024 * 1024
# The report of each model's document. A purchase order is a request for quotation until it is confirmed.
REPORTS = {
    "account.move": "account.account_invoices",
    "account.payment": "account.action_report_payment_receipt",
    "purchase.order": "purchase.action_report_purchase_order",
    "sale.order": "sale.action_report_saleorder",
    "stock.picking": "stock.action_report_delivery",
}
_REQUEST = ("purchase.order", ("draft", "sent", "to approve"), "purchase.report_purchase_quotation")


def print_document(record):
    """Returns the document's name and its content in base64, rendered with the rights of the caller's user."""
    if not record.exists():
        raise Fault("missing", "The record does not exist or has been deleted.")
    check_access(record, "read")
    content = _render(_report_of(record), record)
    if not content.startswith(b"%PDF"):
        raise Fault("validation", f"Odoo made no PDF of this {record._name}.")
    if len(content) > MAX_DOCUMENT:
        raise Fault("too_large", f"The document has {len(content)} bytes, more than {MAX_DOCUMENT}.")
    name = re.sub(r"[^\w-]+", "_", record.display_name or str(record.id)) + ".pdf"
    return {"name": name, "mimetype": "application/pdf", "datas": base64.b64encode(content).decode()}


def _report_of(record):
    model, states, request = _REQUEST
    name = request if record._name == model and record.state in states else REPORTS.get(record._name)
    report = name and record.env.ref(name, raise_if_not_found=False)
    if not report:
        raise Fault("validation", f"Odoo has no document for {record._name}.")
    return report


def _render(report, record):
    if SERIES < 16:
        return report._render_qweb_pdf(record.ids)[0]
    return report._render_qweb_pdf(report.sudo().report_name, record.ids)[0]
