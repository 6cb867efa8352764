"""Postpones work of a call to Odoo's scheduled jobs."""

import functools
import logging

from . import guard
from .cursors import own_cursor

_logger = logging.getLogger(__name__)

# Methods of other addons that contact an outside server, and the job that later does the same from stored data.
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
    # Odoo repeats this when somebody signs in.
    ("res.company", ("iap_enrich_auto",), None),
)


def leave_to_jobs(env):
    """Postpones the methods of installed addons that contact outside servers while a call is served. Inheriting from
    them is not possible: an addon that is not installed has no model."""
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
    """Schedules a job to run as soon as possible after the commit."""
    job = env.ref(cron, raise_if_not_found=False)
    if not job:
        return
    if hasattr(job, "_trigger"):
        job.sudo()._trigger()
    else:
        env.cr.postcommit.add(functools.partial(_bring_forward, env.registry, job.id))


def _bring_forward(registry, job_id):
    """Sets the next run of a job to now: up to 14 a job has no triggers. A job that is running is left alone, so that
    nothing waits for it."""
    try:
        with own_cursor(registry) as cr:
            cr.execute(
                "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'utc' WHERE id IN (SELECT id FROM ir_cron"
                " WHERE id = %s AND nextcall > now() AT TIME ZONE 'utc' FOR UPDATE SKIP LOCKED)",
                [job_id],
            )
            cr.commit()  # pylint: disable=invalid-commit  # own transaction: nothing else happens in it
    except Exception:
        # The call has been committed: its answer stands, and the job runs at its regular time.
        _logger.info("A scheduled job could not be brought forward", exc_info=True)
