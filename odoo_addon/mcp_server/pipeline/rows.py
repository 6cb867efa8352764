"""The rows that a caller may see of models whose records belong to others."""

from ..compat import has_access
from ..policy.linked import linked_domain

# Odoo itself holds messages and files to the records that they belong to; these it does not, as far as their model's
# own rights go.
UNCHECKED = ("mail.followers", "rating.rating")


def rows_of(env, book):
    """`lookup(model)`: the domain of its rows, each worked out once; empty for models that belong to nothing."""
    known = {}

    def lookup(model):
        if model not in known:
            # What it asks itself while it is worked out.
            known[model] = []
            known[model] = linked_domain(book, model, env.uid) + _of_readable_records(env, model, known)
        return known[model]

    return lookup


def _of_readable_records(env, model, known):
    """Only rows of records that the user may read by Odoo's own rules."""
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
        # Odoo 20 has no rules apart: there the records are always looked up.
        elif "ir.rule" not in env or env["ir.rule"]._compute_domain(owner, "read"):
            domain += ["|", ("res_model", "!=", owner), ("res_id", "in", records._search([]))]
    return domain
