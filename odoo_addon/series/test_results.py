import tempfile
import unittest
from pathlib import Path

from results import Results, files_not_run, read_results

LINE = "2026-01-01 00:00:00,000 1 {} db odoo.addons.mcp_server.tests.{}: {} "


def log(*lines):
    return "\n".join(LINE.format(level, module, text) for level, module, text in lines)


class ResultsOfALog(unittest.TestCase):
    def test_a_skipped_test_does_not_count_as_passed(self):
        text = log(
            ("INFO", "test_belt", "Starting TestBelt.test_one ... "),
            ("INFO", "test_belt", "skipped TestBelt.test_one : not in this series"),
            ("INFO", "test_belt", "Starting TestBelt.test_two ... "),
        )
        self.assertEqual(read_results(text), Results(1, 0, 1))

    def test_a_skipped_class_counts_as_skipped(self):
        self.assertEqual(read_results(log(("INFO", "test_belt", "skipped setUpClass (x) : no"))), Results(0, 0, 1))

    def test_a_test_with_several_failed_subtests_counts_as_one_failure(self):
        text = log(
            ("INFO", "test_key", "Starting TestKey.test_one ... "),
            ("ERROR", "test_key", "FAIL: Subtest TestKey.test_one (name='a')"),
            ("ERROR", "test_key", "FAIL: Subtest TestKey.test_one (name='b')"),
            ("INFO", "test_key", "Starting TestKey.test_two ... "),
            ("ERROR", "test_key", "ERROR: TestKey.test_two"),
            ("INFO", "test_key", "Starting TestKey.test_three ... "),
        )
        self.assertEqual(read_results(text), Results(1, 2, 0))

    def test_a_failure_outside_of_a_test_counts(self):
        text = log(
            ("ERROR", "test_key", "ERROR: setUpClass (TestKey)"), ("ERROR", "test_rest", "ERROR: setUpClass (TestRest)")
        )
        self.assertEqual(read_results(text).failed, 2)
        self.assertEqual(read_results("odoo.tests.result: 0 failed, 3 error(s) of 9 tests when loading").failed, 3)

    def test_tests_of_other_addons_do_not_count(self):
        self.assertEqual(
            read_results("1 INFO db odoo.addons.mail.tests.test_x: Starting T.test ... "), Results(0, 0, 0)
        )

    def test_a_test_file_that_did_not_run_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("test_key.py", "test_new.py", "common.py"):
                (Path(folder) / name).write_text("")
            text = log(("INFO", "test_key", "Starting TestKey.test_one ... "))
            self.assertEqual(files_not_run(Path(folder), text), ["test_new"])
