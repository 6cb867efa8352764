"""Creates or changes rows in one transaction: all of them or none."""

from psycopg2 import IntegrityError, OperationalError

from ..compat import violation
from ..policy import Refusal
from .call import RolledBack
from .faults import CONCURRENCY, Fault, to_fault


def import_rows(model, rows, is_open, judge):
    """Returns the ids of the rows, in their order. Each row is judged after the rows before it were written. A row that
    fails does not stop the others, so that all errors are reported at once; then everything is rolled back."""
    ids, errors = [], []
    for index, row in enumerate(rows):
        try:
            # The savepoint flushes inside the try block, so that constraints fail here.
            with model.env.cr.savepoint():
                ids.append(_import_row(model, row, is_open, judge, f"rows[{index}].values"))
        except Refusal:
            # A refusal concerns the whole call, not one row.
            raise
        except Exception as error:
            # After a conflict with another call, or without a connection, the whole transaction is retried.
            if isinstance(error, OperationalError) and error.pgcode in (*CONCURRENCY, None):
                raise
            errors.append({"row": index, "message": _message_of(model.env, error)})
    if errors:
        raise RolledBack({"ids": False, "errors": errors})
    return {"ids": ids, "errors": []}


def _message_of(env, error):
    return violation(env, error) if isinstance(error, IntegrityError) else to_fault(error).message


def _import_row(model, row, is_open, judge, path):
    if "id" not in row:
        judge(model.browse(), row["values"], path)
        record = model.create([row["values"]])
    else:
        record = model.browse(row["id"])
        # Without record rules, Odoo writes a missing record without an error.
        if not record.exists():
            raise Fault("missing", "The record does not exist or has been deleted.")
        is_open(record)
        judge(record, row["values"], path)
        record.write(row["values"])
    is_open(record)
    return record.id
