"""The belt under the policy: while a call reads, the ORM itself refuses the fields that its rules hide, and while it
is a dry run, no mail leaves."""

from contextlib import contextmanager
from contextvars import ContextVar

_hidden = ContextVar("mcp_server_hidden", default=None)
_dry_run = ContextVar("mcp_server_dry_run", default=False)


@contextmanager
def hiding(is_hidden):
    """`is_hidden(model, field)` holds for all that runs inside, in this thread alone."""
    token = _hidden.set(is_hidden)
    try:
        yield
    finally:
        _hidden.reset(token)


@contextmanager
def dry_run():
    token = _dry_run.set(True)
    try:
        yield
    finally:
        _dry_run.reset(token)


def hides(model, name):
    is_hidden = _hidden.get()
    return is_hidden is not None and is_hidden(model, name)


def is_dry_run():
    return _dry_run.get()
