"""Returns the rows that a caller may see of models whose records belong to other records."""

from ..compat import has_access
from ..policy.linked import linked_domain

# Odoo restricts messages and files to the readable records that they belong to. For these models it checks only the
# model's own rights.
UNCHECKED = ("mail.followers", "rating.rating")


def rows_of(env, book):
    """Returns `lookup(model)`: the domain of the visible rows, computed once per model. It is empty for models whose
    records stand alone."""
    known = {}

    def lookup(model):
        if model not in known:
            # Breaks the recursion: computing the domain looks the model up again.
            known[model] = []
            known[model] = linked_domain(book, model, env.uid) + _of_readable_records(env, model, known)
        return known[model]

    return lookup


def _of_readable_records(env, model, known):
    """Returns a domain of the rows of records that the user may read by Odoo's own rules."""
    if model not in UNCHECKED or env.su:
        return []
    table = env[model]._table
    env.cr.execute(f"SELECT DISTINCT res_model FROM {table}")  # pylint: disable=sql-injection
    domain = []
    for (owner,) in env.cr.fetchall():
        if owner not in env:
            continue
        records = env[owner].with_context(active_test=False)
        if not has_access(records, "read"):
            domain.append(("res_model", "!=", owner))
        # Odoo 20 has no separate record rules, so the records are always looked up.
        elif "ir.rule" not in env or env["ir.rule"]._compute_domain(owner, "read"):
            domain += ["|", ("res_model", "!=", owner), ("res_id", "in", records._search([]))]
    return domain
