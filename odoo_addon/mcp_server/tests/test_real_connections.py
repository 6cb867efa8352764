from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tests.common import TransactionCase

from ..pipeline import Call, Credential, Fault, call_record, keys, serve, snapshot
from ..pipeline.queues import run_soon
from .common import enable, issue

PARALLEL = 8
CALLS = 160
CAP = 100


class RealRegistry:
    """Gives cursors on real connections: what they commit is committed."""

    def __init__(self, registry):
        self.registry = registry
        self.db_name = registry.db_name

    def cursor(self, *args, **kwargs):
        return db_connect(self.db_name).cursor()

    def __getattr__(self, name):
        return getattr(self.registry, name)

    def __contains__(self, name):
        return name in self.registry

    def __getitem__(self, name):
        return self.registry[name]


@tagged("post_install", "-at_install", "mcp_real_connections")
class TestRealConnections(TransactionCase):
    def setUp(self):
        super().setUp()
        self.registry = RealRegistry(self.env.registry)
        with self.committed() as env:
            self.assertFalse(env["mcp.enabled.model"].search_count([]), "this test needs a database without rules")
            self.rule_id = enable(env, "res.partner", allow_create=True).id
            admin = env.ref("base.user_admin")
            self.uid = admin.id
            record, self.key = issue(env, admin, "real")
            self.key_id = record.id
            env["mcp.limit"].search([]).write({"active": False})
            self.limit_id = env["mcp.limit"].create({"operation": "read", "period": "day", "maximum": CAP}).id
        self.addCleanup(self.clean)
        snapshot.forget(self.registry)

    def committed(self):
        return _Committed(self.registry)

    def clean(self):
        with self.committed() as env:
            env.cr.execute("SELECT set_config('mcp_server.retention', 'on', true)")
            env.cr.execute("DELETE FROM mcp_audit WHERE key_id = %s", [self.key_id])
            env.cr.execute("DELETE FROM mcp_counter WHERE user_id = %s", [self.uid])
            env["mcp.limit"].browse(self.limit_id).unlink()
            env["mcp.limit"].with_context(active_test=False).search([]).write({"active": True})
            env["mcp.key"].browse(self.key_id).action_revoke()
            env["mcp.key"].browse(self.key_id).unlink()
            env["mcp.enabled.model"].browse(self.rule_id).unlink()
            env.cr.execute("DELETE FROM mcp_audit WHERE operation = 'configure'")

    def call(self, method, **parts):
        call = Call("call", "res.partner", method, None, parts, None, False, None, None)
        return serve(self.registry, Credential(self.key, "127.0.0.1", "test"), call)

    def outcomes(self):
        with self.committed() as env:
            env.cr.execute("SELECT method, outcome FROM mcp_audit WHERE key_id = %s ORDER BY id", [self.key_id])
            return env.cr.fetchall()

    def test_the_audit_row_of_a_rolled_back_call_is_kept(self):
        with self.assertRaises(Fault):
            self.call("create", values=[{"name": "mcp rolled back"}, {"name": False}])
        self.assertEqual(self.outcomes(), [("create", "failed")])
        with self.committed() as env:
            self.assertFalse(env["res.partner"].search_count([("name", "=", "mcp rolled back")]))

    def test_a_change_by_another_worker_applies_to_the_next_call(self):
        self.assertGreater(self.call("search_count")[0], 0)
        with self.committed() as env:
            env["mcp.enabled.model"].browse(self.rule_id).write({"allow_read": False})
        with self.assertRaisesRegex(Fault, "read is not enabled"):
            self.call("search_count")
        with self.committed() as env:
            env["mcp.key"].browse(self.key_id).action_revoke()
        with self.assertRaisesRegex(Fault, "Invalid key"):
            self.call("search_count")

    def test_a_call_that_never_ends_is_recorded_as_running(self):
        known = snapshot.read(self.registry)
        params = dict.fromkeys(
            ("door", "model", "operation", "record_ids", "field_names", "masked_args", "address", "agent", "request_id")
        )
        params.update(
            method="read", dry_run=False, prefix=keys.prefix_of(self.key), digest=keys.digest(known.secret, self.key)
        )
        call_record.enter(self.registry, call_record.ENTER_BY_KEY, params, [], known.version)
        self.assertEqual(self.outcomes(), [("read", "running")])

    def test_a_job_is_scheduled_now_only_after_the_commit(self):
        with self.committed() as env:
            job = env.ref("mail.ir_cron_mail_scheduler_action")
            if hasattr(job, "_trigger"):
                self.skipTest("a job has triggers here, which are saved with the call")
            later = job.nextcall = fields.Datetime.now() + timedelta(hours=5)
        with self.committed() as env:
            run_soon(env, "mail.ir_cron_mail_scheduler_action")
            self.assertEqual(self.next_call(job.id), later)
        self.assertLess(self.next_call(job.id), later - timedelta(hours=4))

    def next_call(self, job_id):
        with self.committed() as env:
            return env["ir.cron"].browse(job_id).nextcall

    def test_no_call_runs_if_its_audit_row_cannot_be_written(self):
        with patch.object(call_record, "enter", side_effect=RuntimeError("no audit row")), self.assertRaises(
            RuntimeError
        ):
            self.call("create", values={"name": "mcp no row"})
        with self.committed() as env:
            self.assertFalse(env["res.partner"].search_count([("name", "=", "mcp no row")]))

    def test_a_limit_allows_exactly_its_number_of_parallel_calls(self):
        snapshot.read(self.registry)
        known = snapshot.remembered(self.registry)
        params = dict.fromkeys(
            ("door", "model", "operation", "record_ids", "field_names", "masked_args", "address", "agent", "request_id")
        )
        params.update(
            method="search", dry_run=False, prefix=keys.prefix_of(self.key), digest=keys.digest(known.secret, self.key)
        )

        def enter(_number):
            try:
                call_record.enter(
                    self.registry, call_record.ENTER_BY_KEY, params, [("read", "day", CAP)], known.version
                )
            except Fault as fault:
                return fault.kind
            return "in"

        with ThreadPoolExecutor(PARALLEL) as pool:
            answers = list(pool.map(enter, range(CALLS)))
        self.assertEqual((answers.count("in"), answers.count("limit")), (CAP, CALLS - CAP))
        recorded = [outcome for _method, outcome in self.outcomes()]
        self.assertEqual((recorded.count("running"), recorded.count("limited")), (CAP, CALLS - CAP))


class _Committed:
    """Opens an environment on a real connection and commits it at the end."""

    def __init__(self, registry):
        self.registry = registry

    def __enter__(self):
        self.cr = self.registry.cursor()
        return api.Environment(self.cr, SUPERUSER_ID, {})

    def __exit__(self, kind, error, trace):
        try:
            if kind is None:
                self.cr.commit()  # pylint: disable=invalid-commit  # a real connection: the point of these tests
        finally:
            self.cr.close()
