"""The servers of scripts/odoo-lab, for scripts/addon: paths, queries, Odoo's shell, and the addon put in place."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LAB = ROOT / "scripts" / "odoo-lab"
CACHE = ROOT / ".cache" / "addon"
STATE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mcp-odoo" / "lab"
sys.path.insert(0, str(ROOT / "odoo_addon" / "series"))
sys.dont_write_bytecode = True

from build import build  # noqa: E402

# The name of a second run on the same machine, which has its own addon, databases and ports.
LANE = os.environ.get("ADDON_LANE", "")
if not re.fullmatch(r"[a-z0-9]*", LANE):
    raise SystemExit("ADDON_LANE is small letters and digits")


def say(text):
    print(f"addon: {text}", file=sys.stderr, flush=True)


def lab(*args, **kwargs):
    return subprocess.run([str(LAB), *args], check=True, text=True, **kwargs)


def sql(series, database, query):
    """Return the rows of a query, each as a text."""
    answer = lab(
        "psql", series, "-d", database, "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-c", query, capture_output=True
    )
    return answer.stdout.splitlines()


def shell(series, database, code):
    """Run Python in the Odoo shell and return what it printed."""
    answer = lab(
        "run",
        series,
        "shell",
        *options(database),
        "--no-http",
        "--log-level=warn",
        input=code,
        capture_output=True,
    )
    if "Traceback" in answer.stderr:
        raise SystemExit(answer.stderr)
    return answer.stdout


def install_tree(series):
    """Put the addon for a series where its server looks for it."""
    target = STATE / series / "root" / "mnt" / f"mcp-addon{LANE}" / "mcp_server"
    build(series, target)
    return target


def options(database):
    """Return options of Odoo: the configuration of the lab with our database and addon."""
    return [
        "-c",
        "/etc/odoo/lab.conf",
        f"--addons-path=/mnt/mcp-addon{LANE}",
        "-d",
        database,
        f"--db-filter=^{database}$",
    ]


def odoo(series, database, *args, log):
    """Run Odoo in the foreground with its log in a file, and return its exit code."""
    command = [str(LAB), "run", series, *options(database), *args]
    with log.open("a") as out:
        return subprocess.run(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL).returncode


def require_lab(series):
    if not (STATE / (f"{series}.ready")).exists():
        lab("up", series, stdout=subprocess.DEVNULL)
