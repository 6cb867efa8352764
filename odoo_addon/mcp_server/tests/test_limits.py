from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..pipeline import limits
from ..pipeline.snapshot import Limit, Settings, Snapshot
from ..policy import Rules
from .common import McpHttpCase


def snapshot_of(*windows, priority=(), reserved=0, limited=True):
    settings = Settings(True, False, True, 500, reserved, frozenset(priority), limited)
    return Snapshot(1, Rules(1, {}), settings, windows, {}, "")


class TestWindows(BaseCase):
    def test_a_call_counts_in_every_window_of_its_operation(self):
        known = snapshot_of(Limit("all", "day", 9), Limit("read", "minute", 5), Limit("write", "minute", 3))
        self.assertEqual(limits.wanted(known, "m", "read"), [("all", "day", 9), ("read", "minute", 5)])
        self.assertEqual(limits.wanted(known, "m", "describe"), [("all", "day", 9), ("read", "minute", 5)])
        self.assertEqual(limits.wanted(known, "m", "write"), [("all", "day", 9), ("write", "minute", 3)])
        self.assertEqual(limits.wanted(snapshot_of(Limit("all", "day", 9), limited=False), "m", "read"), [])

    def test_a_share_of_a_limit_is_reserved_for_operations_with_priority(self):
        known = snapshot_of(Limit("all", "minute", 100), priority=["sale.order:create", "*:action"], reserved=10)
        self.assertEqual(limits.wanted(known, "res.partner", "read")[0][2], 90)
        self.assertEqual(limits.wanted(known, "sale.order", "create")[0][2], 100)
        self.assertEqual(limits.wanted(known, "res.partner", "create")[0][2], 90)
        self.assertEqual(limits.wanted(known, "res.partner", "action")[0][2], 100)

    def test_nothing_is_reserved_without_operations_with_priority(self):
        self.assertEqual(limits.wanted(snapshot_of(Limit("all", "minute", 100), reserved=10), "m", "read")[0][2], 100)

    def test_each_threshold_of_a_limit_is_crossed_by_one_call(self):
        known = snapshot_of(Limit("all", "minute", 10))
        crossed = [limits.crossed(known, [("all", "minute", hits)]) for hits in range(1, 11)]
        self.assertEqual([bool(item) for item in crossed], [False] * 7 + [True, False, True])

    def test_retry_after_is_never_longer_than_the_window(self):
        self.assertTrue(0 < limits.retry_after(["minute"]) <= 60)
        self.assertTrue(limits.retry_after(["minute"]) <= limits.retry_after(["minute", "hour"]) <= 3600)


@tagged("post_install", "-at_install")
class TestLimits(McpHttpCase):
    def setUp(self):
        super().setUp()
        self.env["mcp.limit"].search([]).unlink()

    def limit(self, operation, maximum, period="day"):
        self.env["mcp.limit"].create({"operation": operation, "period": period, "maximum": maximum})
        self.flush()

    def test_a_call_over_the_limit_is_refused_and_recorded(self):
        self.limit("all", 2)
        self.result("res.partner", "search_count")
        self.result("res.partner", "search_count")
        status, error = self.call("res.partner", "search_count")
        self.assertEqual((status, error["class"]), (429, "limit"))
        self.assertTrue(0 < error["retry_after"] <= 86400)
        self.assertEqual(self.last_audit().outcome, "limited")

    def test_a_call_refused_by_one_limit_does_not_count_in_another(self):
        self.limit("read", 1)
        self.limit("all", 3)
        self.result("res.partner", "search_count")
        for _attempt in range(5):
            self.assertEqual(self.refusal("res.partner", "search_count")[0], "limit")
        self.result("res.partner", "create", args={"values": {"name": "a"}})
        self.result("res.partner", "create", args={"values": {"name": "b"}})

    def test_an_operation_with_priority_can_use_the_reserved_share(self):
        self.set_parameter("priority_operations", "res.partner:create")
        self.set_parameter("reserved_percent", "50")
        self.limit("all", 4)
        self.result("res.partner", "search_count")
        self.result("res.partner", "search_count")
        self.assertEqual(self.refusal("res.partner", "search_count")[0], "limit")
        self.result("res.partner", "create", args={"values": {"name": "a"}})
        self.result("res.partner", "create", args={"values": {"name": "b"}})
        self.assertEqual(self.refusal("res.partner", "create", args={"values": {"name": "c"}})[0], "limit")

    def test_one_notice_is_sent_for_each_threshold(self):
        self.limit("all", 5)
        for _call in range(7):
            self.call("res.partner", "search_count")
        notices = self.env["mail.message"].search([("subject", "like", "of a limit used by mcp_caller")])
        self.assertEqual(
            sorted(notices.mapped("subject")), sorted(f"MCP: {p}% of a limit used by mcp_caller" for p in (80, 100))
        )
        self.assertIn(self.user.partner_id, notices[0].partner_ids)

    def test_no_call_is_limited_while_limits_are_switched_off(self):
        self.limit("all", 1)
        self.set_parameter("enable_rate_limiting", False)
        for _call in range(3):
            self.result("res.partner", "search_count")
