"""Reads the results of the addon's tests from the log of a server."""

import re
from collections import namedtuple

Results = namedtuple("Results", "passed failed skipped")

_LOGGER = r" odoo\.addons\.mcp_server\.tests\.(\w+): "
_started = re.compile(_LOGGER + r"Starting (\S+) ?\.\.\.").findall
_skipped = re.compile(_LOGGER + r"skipped (\S+)").findall
# Each subtest of a test may fail, and a class may fail before its first test.
_failed = re.compile(_LOGGER + r"(?:FAIL|ERROR): (?:Subtest )?(setUpClass \S+|\S+)").findall
_total = re.compile(r": (\d+) failed, (\d+) error\(s\) of \d+ tests").findall


def read_results(text):
    """Returns how many tests passed, failed and were skipped. A test that was started and then skipped counts as
    skipped."""
    started, skipped, failed = set(_started(text)), set(_skipped(text)), set(_failed(text))
    reported = sum(int(failures) + int(errors) for failures, errors in _total(text))
    return Results(len(started - failed - skipped), max(len(failed), reported), len(skipped))


def files_not_run(folder, text):
    """Returns the names of test files without a started or skipped test."""
    seen = {module for module, _ in _started(text) + _skipped(text)}
    return sorted(path.stem for path in folder.glob("test_*.py") if path.stem not in seen)
