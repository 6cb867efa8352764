from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError


class McpAudit(models.Model):
    """One row per call, written by pipeline/call_record.py in its own transactions. No user can change or delete a row;
    the retention job removes old ones."""

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
    key_id = fields.Many2one("mcp.key", readonly=True, ondelete="set null", index=True)
    key_name = fields.Char(string="Purpose of the Key", readonly=True)
    key_prefix = fields.Char(string="Beginning of the Key", readonly=True)
    door = fields.Selection(
        [("call", "MCP call"), ("rest", "REST"), ("xmlrpc", "XML-RPC"), ("odoo", "Odoo itself")],
        string="Channel",
        readonly=True,
    )
    model = fields.Char(readonly=True, index=True)
    method = fields.Char(readonly=True)
    operation = fields.Selection(
        [
            ("read", "Read"),
            ("describe", "Describe"),
            ("none", "None"),
            ("create", "Create"),
            ("write", "Update"),
            ("unlink", "Delete"),
            ("action", "Run an action"),
            ("sign_in", "Sign in"),
            ("configure", "Change of rules"),
        ],
        readonly=True,
    )
    record_ids = fields.Char(string="Records", readonly=True)
    field_names = fields.Char(string="Fields", readonly=True)
    masked_args = fields.Char(
        string="Arguments", readonly=True, help="Values are masked: only their kind and size are kept."
    )
    change = fields.Text(readonly=True, help="For a change of rules: the new value and the one before.")
    row_count = fields.Integer(string="Number of Rows", readonly=True)
    rows_shown = fields.Char(string="Rows", compute="_compute_rows_shown")
    duration_ms = fields.Float(string="Duration (ms)", digits=(16, 1), readonly=True)
    error_class = fields.Selection(
        [
            ("auth", "Not signed in"),
            ("denied", "Refused by the MCP rules"),
            ("access", "Refused by Odoo's rights"),
            ("missing", "Not found"),
            ("conflict", "Changed by another"),
            ("too_large", "Too large"),
            ("validation", "Not accepted by Odoo"),
            ("limit", "Over a limit"),
            ("invalid", "Malformed"),
            ("internal", "Failed inside Odoo"),
        ],
        string="Kind of Error",
        readonly=True,
    )
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
        self.env.cr.execute("DROP TRIGGER IF EXISTS mcp_audit_append_only ON mcp_audit")
        self.env.cr.execute(
            "UPDATE mcp_audit a SET key_name = k.name, key_prefix = k.prefix FROM mcp_key k"
            " WHERE k.id = a.key_id AND a.key_name IS NULL"
        )
        self.env.cr.execute(_APPEND_ONLY)

    def _compute_rows_shown(self):
        """Shows nothing if the call requested no rows: an integer field could only show 0."""
        self.env.cr.execute("SELECT id, row_count FROM mcp_audit WHERE id IN %s", [tuple(self.ids) or (0,)])
        counts = dict(self.env.cr.fetchall())
        for row in self:
            count = counts.get(row.id)
            row.rows_shown = False if count is None else str(count)

    @api.model
    def _record_change(self, model, operation, record_id, changes):
        """Records a change of the rules, in the transaction that makes it. `changes` is `[(name, before, after)]`, as
        texts. Changes by an installation are not recorded."""
        if not self.env.registry.ready:
            return
        texts = [f"{name}: {before or '-'} → {after or '-'}" for name, before, after in changes]
        self.env.cr.execute(
            "INSERT INTO mcp_audit (started_at, outcome, user_id, door, model, method, operation, record_ids,"
            " field_names, change, duration_ms)"
            " VALUES (now() AT TIME ZONE 'utc', 'ok', %s, 'odoo', %s, %s, 'configure', %s, %s, %s, 0)",
            [
                self.env.uid,
                model,
                operation,
                str(record_id),
                ", ".join(name for name, _before, _after in changes) or None,
                "\n".join(texts) or None,
            ],
        )

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super  # refused to all
        raise AccessError(self.env._("Audit rows can't be created by hand."))

    def write(self, vals):  # pylint: disable=method-required-super  # refused to all
        raise AccessError(self.env._("Audit rows can't be changed."))

    def unlink(self):  # pylint: disable=method-required-super  # refused to all
        raise AccessError(self.env._("Audit rows can't be deleted."))  # pylint: disable=no-raise-unlink

    @api.autovacuum
    def _gc_retention(self):
        """Deletes rows that are older than the settings keep. 0 keeps all rows."""
        days = self.env["ir.config_parameter"]._mcp_number("log_retention_days")
        if not days:
            return
        self.env.cr.execute("SELECT set_config('mcp_server.retention', 'on', true)")
        self.env.cr.execute("DELETE FROM mcp_audit WHERE started_at < %s", [datetime.utcnow() - timedelta(days=days)])
        self.env.cr.execute("SELECT set_config('mcp_server.retention', '', true)")


# The database refuses what the ORM refuses: a finished row cannot change. Only the reference to a deleted key is
# cleared.
_APPEND_ONLY = """
CREATE OR REPLACE FUNCTION mcp_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.outcome = 'running' THEN RETURN NEW; END IF;
        IF NEW.key_id IS NULL AND NOT EXISTS (SELECT 1 FROM mcp_key WHERE id = OLD.key_id)
           AND to_jsonb(NEW) - 'key_id' = to_jsonb(OLD) - 'key_id' THEN RETURN NEW; END IF;
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
