import base64
from unittest.mock import patch

from odoo.tests import tagged

from ..pipeline import documents
from .common import McpHttpCase, enable, issue

PDF = b"%PDF-1.4 the document"


@tagged("post_install", "-at_install")
class TestDocument(McpHttpCase):
    def setUp(self):
        super().setUp()
        # Any report will do, because its rendering is replaced by a fixed PDF.
        report = self.env["ir.actions.report"].search([("report_type", "=", "qweb-pdf")], limit=1)
        xmlid = report.get_external_id()[report.id]
        for patched in (
            patch.dict(documents.REPORTS, {"res.partner": xmlid, "res.country": xmlid}),
            patch.object(documents, "_render", lambda report, record: PDF),
        ):
            patched.start()
            self.addCleanup(patched.stop)
        self.partner_rule.action_names = "print"
        self.flush()

    def test_a_document_is_printed_only_if_the_rule_names_print(self):
        result = self.result("res.partner", "document", ids=self.partner.ids)
        self.assertEqual(base64.b64decode(result["datas"]), PDF)
        self.assertEqual((result["name"], result["mimetype"]), ("Wire.pdf", "application/pdf"))
        row = self.last_audit()
        self.assertEqual((row.operation, row.record_ids, row.outcome), ("read", str(self.partner.id), "ok"))
        country = self.env["res.country"].search([], limit=1)
        self.assertEqual(self.refusal("res.country", "document", ids=country.ids), ("denied", "operation_disabled"))

    def test_a_read_only_key_can_print_a_document(self):
        _record, key = issue(self.env, self.user, "reader", scope="read")
        self.flush()
        self.assertEqual(self.call("res.partner", "document", key=key, ids=self.partner.ids)[0], 200)

    def test_a_document_needs_one_existing_record_that_the_user_may_read(self):
        self.assertEqual(self.refusal("res.partner", "document", ids=[2**30])[0], "missing")
        self.assertEqual(self.refusal("res.partner", "document"), ("invalid", "malformed"))
        self.env["ir.rule"].create(
            {
                "name": "Not this one",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": "[('ref', '!=', 'W1')]",
            }
        )
        self.flush()
        self.assertEqual(self.refusal("res.partner", "document", ids=self.partner.ids)[0], "access")

    def test_print_cannot_be_run_as_an_action(self):
        status, _error = self.call("res.partner", "run_action", ids=self.partner.ids, args={"name": "print"})
        self.assertNotEqual(status, 200)

    def test_a_document_that_is_too_large_or_not_a_pdf_is_refused(self):
        with patch.object(documents, "MAX_DOCUMENT", 5):
            self.assertEqual(self.refusal("res.partner", "document", ids=self.partner.ids)[0], "invalid")
        with patch.object(documents, "_render", lambda report, record: b"<html>"):
            self.assertEqual(self.refusal("res.partner", "document", ids=self.partner.ids)[0], "validation")
        with patch.dict(documents.REPORTS):
            del documents.REPORTS["res.partner"]
            self.assertEqual(self.refusal("res.partner", "document", ids=self.partner.ids)[0], "validation")

    def test_a_rule_may_name_print_without_a_method_of_that_name(self):
        self.assertTrue(enable(self.env, "res.bank", action_names="print"))
