"""Turns every error into the one kind of fault that callers get: a code, a class and a message, without details of the
server."""

import logging
import re
import traceback
import uuid
from decimal import InvalidOperation

from psycopg2 import DataError, OperationalError, ProgrammingError, errorcodes

from odoo import exceptions

from ..policy import Refusal

_logger = logging.getLogger(__name__)

STATUS = {
    "auth": 401,
    "denied": 403,
    "access": 403,
    "missing": 404,
    "conflict": 409,
    "too_large": 413,
    "validation": 422,
    "limit": 429,
    "invalid": 400,
    "internal": 500,
}
# Errors caused by what the call contains: a value of another type than its column, a file or a text that cannot be
# parsed, a model whose rows Odoo cannot list without more context.
CAUSED_BY_THE_CALL = (
    AssertionError,
    DataError,
    InvalidOperation,
    LookupError,
    OverflowError,
    ProgrammingError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
)
CONCURRENCY = (errorcodes.LOCK_NOT_AVAILABLE, errorcodes.SERIALIZATION_FAILURE, errorcodes.DEADLOCK_DETECTED)

# Matches an error about a record: Python names the record by its class, which has the model's name.
_missing_attribute = re.compile(r"'([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)' object has no attribute '(\w+)'").match


class Fault(Exception):
    def __init__(self, kind, message, name=None, path=None, retry_after=None):
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.name = name
        self.path = path
        self.retry_after = retry_after
        self.rules_version = None

    @property
    def status(self):
        return STATUS[self.kind]

    @property
    def code(self):
        return f"E{self.status}"

    def as_dict(self):
        fault = {
            "code": self.code,
            "class": "invalid" if self.kind == "too_large" else self.kind,
            "name": self.name,
            "message": self.message,
            "path": self.path,
            "retry_after": self.retry_after,
        }
        return {key: value for key, value in fault.items() if value is not None}


def to_fault(error):
    """Returns the fault for an exception. The message of Odoo is kept if it is about values. An unknown error is logged
    under a reference, and the fault contains only that."""
    if isinstance(error, Fault):
        return error
    if isinstance(error, Refusal):
        kind = "invalid" if error.reason == "malformed" else "denied"
        return Fault(kind, error.message, error.reason, error.path)
    lacking = _missing_attribute(str(error)) if isinstance(error, AttributeError) else None
    if lacking:
        # Odoo called a method that only models with messages, activities and the like have.
        message = "{} can't be used for this: it has no {}.".format(*lacking.groups())
        return Fault("validation", message, _name_of(error))
    kind = _kind_of(error)
    if kind is None:
        return _unknown(error)
    # The message of Odoo's access errors names the records and the user, even if the rules deny them.
    message = "The user of this key lacks the access rights for this in Odoo." if kind == "access" else _text_of(error)
    return Fault(kind, message, _name_of(error))


def _kind_of(error):
    if isinstance(error, exceptions.MissingError):
        return "missing"
    if isinstance(error, (exceptions.AccessError, exceptions.AccessDenied)):
        return "access"
    if type(error).__name__ in ("LockError", "ConcurrencyError"):
        return "conflict"
    if isinstance(error, (exceptions.UserError, exceptions.RedirectWarning)):
        return "validation"
    if isinstance(error, OperationalError) and error.pgcode in CONCURRENCY:
        return "conflict"
    return None


def _text_of(error):
    if isinstance(error, OperationalError):
        return "The record is being changed by somebody else. Try again."
    # The second argument of a RedirectWarning is an action, which is not for callers.
    return str(error.args[0]) if error.args else str(error)


def _name_of(error):
    return f"{type(error).__module__}.{type(error).__name__}"


def _unknown(error):
    reference = uuid.uuid4().hex[:12]
    # Logged below ERROR, because a caller's wrong value ends here too. The log gets the place of the failure without
    # the error's text, which may contain values.
    where = "".join(traceback.format_tb(error.__traceback__))
    _logger.info("Call failed, reference %s: %s\n%s", reference, _name_of(error), where)
    code = getattr(error, "pgcode", None) or ""
    # PostgreSQL's class 54 means that a value, row or query exceeds a limit of the database.
    is_callers = isinstance(error, CAUSED_BY_THE_CALL) or code.startswith("54")
    if is_callers and code != errorcodes.INSUFFICIENT_PRIVILEGE:
        return Fault("invalid", f"Odoo could not take this call as it is. Reference {reference}.", _name_of(error))
    return Fault("internal", f"Something failed inside Odoo. Reference {reference}.", _name_of(error))
