from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError


class McpAudit(models.Model):
    """One row a call, written by the gate in transactions of its own. Nobody changes or deletes one; the retention job
    removes what is old."""

    _name = "mcp.audit"
    _description = "MCP audit"
    _log_access = False
    _order = "id desc"
    _rec_name = "method"

    started_at = fields.Datetime(string="Time", required=True, readonly=True, index=True)
    outcome = fields.Selection(
        [
            ("running", "Not finished"),
            ("ok", "OK"),
            ("denied", "Denied"),
            ("limited", "Limited"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict", index=True)
    key_id = fields.Many2one("mcp.key", readonly=True, ondelete="restrict", index=True)
    key_prefix = fields.Char(string="Unknown Key", readonly=True)
    door = fields.Char(readonly=True)
    model = fields.Char(readonly=True, index=True)
    method = fields.Char(readonly=True)
    operation = fields.Char(readonly=True)
    record_ids = fields.Char(string="Records", readonly=True)
    field_names = fields.Char(string="Fields", readonly=True)
    masked_args = fields.Char(
        string="Arguments", readonly=True, help="Values are masked: their kind and size alone are kept."
    )
    row_count = fields.Integer(string="Rows", readonly=True)
    duration_ms = fields.Float(string="Duration (ms)", digits=(16, 1), readonly=True)
    error_class = fields.Char(readonly=True)
    error_name = fields.Char(string="Error", readonly=True)
    address = fields.Char(readonly=True)
    agent = fields.Char(string="Client", readonly=True)
    dry_run = fields.Boolean(readonly=True)
    request_id = fields.Char(readonly=True)
    rules_version = fields.Integer(readonly=True)

    def init(self):
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS mcp_audit_refused_idx ON mcp_audit (address, started_at)"
            " WHERE error_class = 'auth'"
        )
        self.env.cr.execute(_APPEND_ONLY)

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super  # refused to all
        raise AccessError(self.env._("Audit rows are written by calls alone."))

    def write(self, vals):  # pylint: disable=method-required-super  # refused to all
        raise AccessError(self.env._("Audit rows can't be changed."))

    def unlink(self):  # pylint: disable=method-required-super  # refused to all
        raise AccessError(self.env._("Audit rows can't be deleted."))  # pylint: disable=no-raise-unlink

    @api.autovacuum
    def _gc_retention(self):
        """Delete what is older than the settings keep; 0 keeps all."""
        parameters = self.env["ir.config_parameter"].sudo()
        days = int(parameters.get_param("mcp_server.log_retention_days") or 0)
        if days <= 0:
            return
        self.env.cr.execute("SELECT set_config('mcp_server.retention', 'on', true)")
        self.env.cr.execute("DELETE FROM mcp_audit WHERE started_at < %s", [datetime.utcnow() - timedelta(days=days)])
        self.env.cr.execute("SELECT set_config('mcp_server.retention', '', true)")


# What the ORM refuses, the database refuses too: a finished row stays as it is.
_APPEND_ONLY = """
CREATE OR REPLACE FUNCTION mcp_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.outcome = 'running' THEN RETURN NEW; END IF;
    ELSIF TG_OP = 'DELETE' THEN
        IF current_setting('mcp_server.retention', true) = 'on' THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION 'MCP audit rows can not be changed or deleted' USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER IF EXISTS mcp_audit_append_only ON mcp_audit;
CREATE TRIGGER mcp_audit_append_only BEFORE UPDATE OR DELETE ON mcp_audit
    FOR EACH ROW EXECUTE PROCEDURE mcp_audit_is_append_only();
DROP TRIGGER IF EXISTS mcp_audit_stays ON mcp_audit;
CREATE TRIGGER mcp_audit_stays BEFORE TRUNCATE ON mcp_audit
    FOR EACH STATEMENT EXECUTE PROCEDURE mcp_audit_is_append_only();
"""
