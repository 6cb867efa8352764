"""Work that a call leaves to Odoo's scheduled jobs."""

from .cursors import own_cursor


def run_soon(env, cron):
    """Have a scheduled job run as soon as it can."""
    job = env.ref(cron, raise_if_not_found=False)
    if not job:
        return
    if hasattr(job, "_trigger"):
        job.sudo()._trigger()
        return
    # Up to 14 a job has a time and no triggers. One that runs right now is left alone: nothing waits for it.
    with own_cursor(env.registry) as cr:
        cr.execute(
            "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'utc' WHERE id IN (SELECT id FROM ir_cron"
            " WHERE id = %s AND nextcall > now() AT TIME ZONE 'utc' FOR UPDATE SKIP LOCKED)",
            [job.id],
        )
        cr.commit()  # pylint: disable=invalid-commit  # own transaction: nothing else happens in it
