from datetime import datetime, timedelta

from psycopg2 import errors

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ..compat import invalidate
from .common import McpCase, issue, make_user


class TestAudit(McpCase):
    def row(self, outcome="ok", days=0, user=None):
        self.env.cr.execute(
            "INSERT INTO mcp_audit (started_at, outcome, user_id) VALUES (%s, %s, %s) RETURNING id",
            [datetime.utcnow() - timedelta(days=days), outcome, (user or self.env.user).id],
        )
        return self.env["mcp.audit"].browse(self.env.cr.fetchone()[0])

    def test_no_user_creates_changes_or_deletes_an_audit_row(self):
        row = self.row()
        for env in (self.env, self.env(user=self.env.ref("base.user_admin")), self.env(su=True)):
            audit = env["mcp.audit"]
            with self.assertRaises(AccessError):
                audit.create({"outcome": "ok"})
            with self.assertRaises(AccessError):
                audit.browse(row.id).write({"outcome": "denied"})
            with self.assertRaises(AccessError):
                audit.browse(row.id).unlink()

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_to_change_or_delete_a_finished_audit_row(self):
        row = self.row()
        for statement in (
            "UPDATE mcp_audit SET outcome = 'denied' WHERE id = %s",
            "DELETE FROM mcp_audit WHERE id = %s",
        ):
            with self.assertRaises(errors.InsufficientPrivilege), self.env.cr.savepoint():
                self.env.cr.execute(statement, [row.id])
        running = self.row("running")
        self.env.cr.execute("UPDATE mcp_audit SET outcome = 'ok' WHERE id = %s", [running.id])

    def test_the_retention_job_deletes_only_audit_rows_older_than_the_setting(self):
        old, new = self.row(days=40), self.row(days=20)
        self.env["ir.config_parameter"].set_param("mcp_server.log_retention_days", "30")
        self.env["mcp.audit"]._gc_retention()
        self.assertFalse(old.exists())
        self.assertTrue(new.exists())
        self.env["ir.config_parameter"].set_param("mcp_server.log_retention_days", "0")
        self.env["mcp.audit"]._gc_retention()
        self.assertTrue(new.exists())

    @mute_logger("odoo.sql_db")
    def test_audit_rows_cannot_be_deleted_after_the_retention_job_has_run(self):
        row = self.row()
        self.env["ir.config_parameter"].set_param("mcp_server.log_retention_days", "30")
        self.env["mcp.audit"]._gc_retention()
        with self.assertRaises(errors.InsufficientPrivilege), self.env.cr.savepoint():
            self.env.cr.execute("DELETE FROM mcp_audit WHERE id = %s", [row.id])

    @mute_logger("odoo.sql_db")
    def test_the_audit_keeps_the_name_of_a_key_that_is_deleted(self):
        key, _text = issue(self.env, make_user(self.env, "mcp_audit_gone"), "laptop")
        self.env.cr.execute(
            "INSERT INTO mcp_audit (started_at, outcome, user_id, key_id, key_name, key_prefix)"
            " VALUES (now(), 'ok', %s, %s, %s, %s) RETURNING id",
            [key.user_id.id, key.id, key.name, key.prefix],
        )
        row, prefix = self.env["mcp.audit"].browse(self.env.cr.fetchone()[0]), key.prefix
        with self.assertRaises(errors.InsufficientPrivilege), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE mcp_audit SET key_id = NULL WHERE id = %s", [row.id])
        key.action_revoke()
        key.unlink()
        invalidate(self.env)
        self.assertEqual((row.key_id.id, row.key_name, row.key_prefix), (False, "laptop", prefix))

    def test_the_rows_of_an_audit_row_are_empty_if_the_call_requested_none(self):
        none, nothing = self.row("denied"), self.row("running")
        self.env.cr.execute("UPDATE mcp_audit SET outcome = 'ok', row_count = 0 WHERE id = %s", [nothing.id])
        invalidate(self.env)
        self.assertEqual((none | nothing).mapped("rows_shown"), [False, "0"])

    def test_users_see_only_their_own_calls_in_the_audit(self):
        user = make_user(self.env, "mcp_audit_user")
        mine, _theirs = self.row(user=user), self.row()
        self.assertEqual(self.env["mcp.audit"].with_user(user).search([]), mine)
