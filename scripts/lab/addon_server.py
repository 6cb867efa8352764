"""Servers with the addon and rules to try, for `scripts/addon serve`."""

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from addon_lab import CACHE, LAB, LANE, install_tree, lab, odoo, options, require_lab, say, shell
from build import TESTED

PORTS = {"19": int(os.environ.get("ADDON_PORT_19", 8219)), "14": int(os.environ.get("ADDON_PORT_14", 8214))}
WORKERS = int(os.environ.get("ADDON_WORKERS", 0))


def cmd_serve(series):
    require_lab(series)
    stop(series)
    install_tree(series)
    database, log = f"addon{series}{LANE}", CACHE / (f"serve-{series}.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("")
    lab("clone", series, database)
    say(f"{series}: installing the addon")
    if odoo(series, database, "-i", "mcp_server", "--stop-after-init", "--no-http", log=log):
        raise SystemExit(log.read_text()[-4000:])
    keys = re.findall(r"^addon-key (\w+) (\S+)$", shell(series, database, SEED), re.MULTILINE)
    start(series, database, log)
    state = {"url": "http://127.0.0.1:%d" % PORTS[series], "database": database, "series": f"{series}.0"}
    state.update({login: {"login": login, "password": login, "key": key} for login, key in keys})
    write_private(state_file(series), json.dumps(state))
    print("Odoo {} with the addon: {} database {}, log {}".format(series, state["url"], database, log))


SEED = """
# The tests send wrong keys to every endpoint. Odoo would lock out a caller after some of them in a row.
env['ir.config_parameter'].set_param('base.login_cooldown_after', 0)
from odoo import api
rules = env['mcp.enabled.model']
for preset in ('sales', 'crm'):
    wizard = env['mcp.preset.apply'].create({'preset': preset})
    wizard.action_apply()
rules.search([('model_name', '=', 'res.partner')]).write({'allow_unlink': True, 'denied_fields': 'credit_limit, comment'})
rules.search([('model_name', '=', 'sale.order')]).write({'action_names': 'action_confirm, action_cancel'})
env['mcp.limit'].search([('operation', '=', 'all'), ('period', '=', 'minute')]).write({'maximum': 100000})
env['mcp.limit'].search([('operation', '=', 'all'), ('period', 'in', ('hour', 'day'))]).write({'maximum': 1000000})
group = env.ref('mcp_server.group_mcp_user')
for login in ('admin', 'demo'):
    user = env['res.users'].search([('login', '=', login)])
    group.sudo().write({'user_ids' if 'user_ids' in group._fields else 'users': [(4, user.id)]})
    key, text = env['mcp.key']._issue({'name': 'contract', 'user_id': user.id, 'scope': 'write'})
    print('addon-key', login, text)
env.cr.commit()
"""


def start(series, database, log):
    port = PORTS[series]
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise SystemExit("port %d is taken by another program; set ADDON_PORT_%s" % (port, series))
    second = "--gevent-port" if int(series) >= 16 else "--longpolling-port"
    command = [str(LAB), "run", series, *options(database), "--http-port", str(port)]
    command += ["--workers", str(WORKERS), second, str(port + 10), "--max-cron-threads", "0"]
    with log.open("a") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True)
    write_private(pid_file(series), "%d %s" % (server.pid, started_at(server.pid)))
    await_answer("http://127.0.0.1:%d/mcp/health" % port, server, log)


def await_answer(url, server, log):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if server.poll() is not None:
            raise SystemExit(f"the server ended at once:\n{log.read_text()[-4000:]}")
        try:
            with opener.open(url, timeout=30):
                return
        except OSError:
            time.sleep(0.3)
    raise SystemExit(f"the server does not answer: see {log}")


def started_at(pid):
    """Return the start time of a process, which tells it from a later one with its pid; empty if it has ended."""
    try:
        fields = Path("/proc/%d/stat" % pid).read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


def running(series):
    try:
        pid, start_time = pid_file(series).read_text().split()
    except (OSError, ValueError):
        return None
    return int(pid) if started_at(int(pid)) == start_time else None


def stop(series):
    pid = running(series)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        for _ in range(150):
            if running(series) is None:
                break
            time.sleep(0.1)
        else:
            os.kill(pid, signal.SIGKILL)
        say(f"{series}: stopped")
    pid_file(series).unlink(missing_ok=True)
    state_file(series).unlink(missing_ok=True)


def pid_file(series):
    return CACHE / (f"serve-{series}.pid")


def state_file(series):
    return CACHE / (f"serve-{series}.json")


def write_private(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)


def cmd_env():
    print(json.dumps({series: json.loads(state_file(series).read_text()) for series in TESTED if running(series)}))


def cmd_down():
    for series in TESTED:
        stop(series)
