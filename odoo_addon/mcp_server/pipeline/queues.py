"""Work that a call leaves to Odoo's scheduled jobs."""

import functools
import logging

from . import guard
from .cursors import own_cursor

_logger = logging.getLogger(__name__)

# Methods of other addons that ask a server outside, and the job that does the same later from what is stored.
OUTSIDE = (
    ("sms.sms", ("send",), "sms.ir_cron_sms_scheduler_action"),
    ("snailmail.letter", ("_snailmail_print",), "snailmail.snailmail_print"),
    (
        "google.calendar.sync",
        ("_google_insert", "_google_patch", "_google_delete"),
        "google_calendar.ir_cron_sync_all_cals",
    ),
    (
        "microsoft.calendar.sync",
        ("_microsoft_insert", "_microsoft_patch", "_microsoft_delete"),
        "microsoft_calendar.ir_cron_sync_all_cals",
    ),
    # Odoo asks for what is left undone when somebody signs in.
    ("res.company", ("iap_enrich_auto",), None),
)


def leave_to_jobs(env):
    """Have the methods of the installed addons that ask outside servers wait for their jobs while a call is served.
    They are not inherited from: what is not installed has no model."""
    for model, methods, job in OUTSIDE:
        for name in methods if model in env else ():
            _leave(type(env[model]), name, job)


def _leave(model_class, name, job):
    original = getattr(model_class, name, None)
    if original is None or hasattr(original, "mcp_server_asks"):
        return

    @functools.wraps(original)
    def later(records, *args, **kwargs):
        if not guard.is_serving():
            return original(records, *args, **kwargs)
        if job and not guard.is_dry_run():
            run_soon(records.env, job)
        return True

    later.mcp_server_asks = original
    setattr(model_class, name, later)


def run_soon(env, cron):
    """Have a scheduled job run as soon as it can, once what it is to find is saved."""
    job = env.ref(cron, raise_if_not_found=False)
    if not job:
        return
    if hasattr(job, "_trigger"):
        job.sudo()._trigger()
    else:
        env.cr.postcommit.add(functools.partial(_bring_forward, env.registry, job.id))


def _bring_forward(registry, job_id):
    """Up to 14 a job has a time and no triggers. One that runs right now is left alone: nothing waits for it."""
    try:
        with own_cursor(registry) as cr:
            cr.execute(
                "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'utc' WHERE id IN (SELECT id FROM ir_cron"
                " WHERE id = %s AND nextcall > now() AT TIME ZONE 'utc' FOR UPDATE SKIP LOCKED)",
                [job_id],
            )
            cr.commit()  # pylint: disable=invalid-commit  # own transaction: nothing else happens in it
    except Exception:
        # The call has been saved: its answer stands, and the job comes at its own time.
        _logger.info("A scheduled job could not be brought forward", exc_info=True)
