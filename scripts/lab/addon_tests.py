"""The addon's own tests on a fresh database, then its upgrade, removal and second installation."""

import re
import socket
import sys

from addon_lab import CACHE, LANE, install_tree, lab, odoo, require_lab, say, shell, sql
from results import files_not_run, read_results

TEST_PORTS = {"19": 8249, "14": 8244}
# Warnings of the addon are faults. Failed tests are counted elsewhere; warnings of Odoo's own loggers do not count.
OURS = re.compile(r" (WARNING|ERROR|CRITICAL) \S+ odoo\.addons\.mcp_server\.(?!tests\.).*")


def cmd_test(series, tags):
    require_lab(series)
    tree = install_tree(series)
    database, log = f"addontest{series}{LANE}", CACHE / (f"test-{series}.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("")
    lab("clone", series, database)
    before = inventory(series, database)
    checks = Checks()
    say(f"{series}: installing and running the addon's tests (log: {log})")
    enable = ["--test-enable"] if int(series) < 19 else []
    code = odoo(
        series,
        database,
        "-i",
        "mcp_server",
        *enable,
        "--test-tags",
        tags,
        "--stop-after-init",
        "--http-port",
        str(free_port() if LANE else TEST_PORTS[series]),
        "--log-level=test" if int(series) < 19 else "--log-level=info",
        log=log,
    )
    results = read_results(log.read_text())
    checks.passed += results.passed
    checks.failed += results.failed
    checks.that("the server ended well", code == 0, "exit code %d" % code)
    checks.that("tests were run", results.passed > 0)
    if tags == "/mcp_server":
        missing = files_not_run(tree / "tests", log.read_text())
        checks.that("every file of tests was run", not missing, ", ".join(missing))
        check_upgrade(series, database, log, checks)
        check_uninstall(series, database, before, log, checks)
    noise = [line for line in log.read_text().splitlines() if OURS.search(line)]
    checks.that("no warning of ours in the log", not noise, "\n".join(noise[:10]))
    if not checks.failed:
        lab("drop", series, database)
    else:
        show_failures(log)
    print(f"{series}: {checks.passed} passed, {checks.failed} failed, {results.skipped} skipped")
    return 1 if checks.failed else 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def that(self, what, holds, otherwise=""):
        if holds:
            self.passed += 1
            say(f"ok: {what}")
        else:
            self.failed += 1
            say(f"FAILED: {what}\n{otherwise}")


def show_failures(log):
    lines = log.read_text().splitlines()
    for number, line in enumerate(lines):
        if re.search(r": (FAIL|ERROR): |CRITICAL", line):
            print("\n".join(lines[number : number + 40]), file=sys.stderr)


INVENTORY = """
SELECT 'table ' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'S', 'i', 'v') AND n.nspname = 'public'
UNION ALL SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'function ' || proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public'
UNION ALL SELECT 'parameter ' || key FROM ir_config_parameter
UNION ALL SELECT 'xmlid ' || module || '.' || name FROM ir_model_data WHERE module = 'mcp_server' OR name LIKE '%mcp_%'
UNION ALL SELECT 'model ' || model FROM ir_model
UNION ALL SELECT 'group ' || id FROM res_groups
UNION ALL SELECT 'cron ' || id FROM ir_cron
UNION ALL SELECT 'menu ' || id FROM ir_ui_menu
UNION ALL SELECT 'rule ' || id FROM ir_rule
UNION ALL SELECT 'view ' || id FROM ir_ui_view
UNION ALL SELECT 'action ' || id FROM ir_actions"""
# Odoo keeps these after the removal of any addon.
EXPECTED = re.compile(r"^xmlid base\.module_mcp_server|^column ir_module_module\.|^xmlid base\.module_category_")


def inventory(series, database):
    return {line for line in sql(series, database, INVENTORY) if not EXPECTED.match(line)}


def check_upgrade(series, database, log, checks):
    shell(series, database, SEED_FOR_UPGRADE)
    query = (
        "SELECT 'rule ' || model_name || allow_write || coalesce(denied_fields, '') FROM mcp_enabled_model"
        " UNION ALL SELECT 'key ' || prefix || digest || scope FROM mcp_key UNION ALL SELECT 'audit ' || id || outcome FROM mcp_audit"
        " UNION ALL SELECT 'parameter ' || key || value FROM ir_config_parameter WHERE key LIKE 'mcp_server.%'"
        " UNION ALL SELECT 'limit ' || operation || period || maximum FROM mcp_limit ORDER BY 1"
    )
    before = sql(series, database, query)
    code = odoo(series, database, "-u", "mcp_server", "--stop-after-init", "--no-http", log=log)
    after = sql(series, database, query)
    kept = [line for line in before if "rules_version" not in line]
    lost = [line for line in kept if line not in after]
    checks.that(
        "an upgrade keeps rules, keys, audit and settings", code == 0 and len(kept) >= 5 and not lost, "\n".join(lost)
    )


SEED_FOR_UPGRADE = """
model = env['ir.model'].search([('model', '=', 'res.partner')])
env['mcp.enabled.model'].create({'model_id': model.id, 'allow_write': True, 'denied_fields': 'comment'})
key, text = env['mcp.key']._issue({'name': 'upgrade', 'user_id': 2, 'scope': 'write'})
env['ir.config_parameter'].set_param('mcp_server.hide_relation_names', False)
env.cr.execute("INSERT INTO mcp_audit (started_at, outcome, user_id, method) VALUES (now(), 'ok', 2, 'read')")
env.cr.commit()
"""


def check_uninstall(series, database, before, log, checks):
    uninstall = "env['ir.module.module'].search([('name', '=', 'mcp_server')]).button_immediate_uninstall()"
    shell(series, database, uninstall)
    left = sorted(inventory(series, database) - before)
    checks.that("uninstalling leaves nothing behind", not left, "\n".join(left[:30]))
    code = odoo(series, database, "-i", "mcp_server", "--stop-after-init", "--no-http", log=log)
    checks.that("it installs again", code == 0 and bool(sql(series, database, "SELECT 1 FROM mcp_limit LIMIT 1")))
    shell(series, database, uninstall)
    left = sorted(inventory(series, database) - before)
    checks.that("and leaves nothing behind again", not left, "\n".join(left[:30]))
