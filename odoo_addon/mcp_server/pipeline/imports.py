"""Rows made or changed in one transaction, all of them or none."""

from psycopg2 import IntegrityError, OperationalError

from ..compat import violation
from ..policy import Refusal
from .call import RolledBack
from .faults import CONCURRENCY, Fault, to_fault


def import_rows(model, rows, is_open, judge):
    """The ids of the rows, in their order. Each is judged by how the rows before it left the records. One that fails
    hinders no other from being tried, so that all that is wrong is told at once; then nothing is kept."""
    ids, errors = [], []
    for index, row in enumerate(rows):
        try:
            # It is written out inside, so that its constraints speak here.
            with model.env.cr.savepoint():
                ids.append(_import_row(model, row, is_open, judge, f"rows[{index}].values"))
        except Refusal:
            # It is no matter of rows.
            raise
        except Exception as error:
            # In the way of another call, or without a database, all of it is done again.
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
        # Where no rule makes it look, Odoo changes what is not there without a word.
        if not record.exists():
            raise Fault("missing", "The record does not exist or has been deleted.")
        is_open(record)
        judge(record, row["values"], path)
        record.write(row["values"])
    is_open(record)
    return record.id
