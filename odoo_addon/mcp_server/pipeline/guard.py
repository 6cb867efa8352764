"""Enforces the rules in the ORM too, in case the policy missed an access. While a call reads, the ORM refuses hidden
fields and leaves out closed rows. While a call is served, mails wait in Odoo's queue. A dry run sends no mail."""

from contextlib import contextmanager
from contextvars import ContextVar

_hidden = ContextVar("mcp_server_hidden", default=None)
_rows = ContextVar("mcp_server_rows", default=None)
_dry_run = ContextVar("mcp_server_dry_run", default=False)
_alone = ContextVar("mcp_server_alone", default=False)
_serving = ContextVar("mcp_server_serving", default=False)


@contextmanager
def hiding(is_hidden, rows_of=None):
    """Applies `is_hidden(model, field)` and `rows_of(model)`, a domain, to everything that runs inside, in this thread
    only."""
    tokens = _hidden.set(is_hidden), _rows.set(rows_of)
    try:
        yield
    finally:
        _hidden.reset(tokens[0])
        _rows.reset(tokens[1])


def dry_run():
    return _while(_dry_run)


def serving():
    """Marks everything that runs inside as part of a call: it waits for no other server."""
    return _while(_serving)


def alone():
    """Forbids any code that runs inside to contact another server."""
    return _while(_alone)


@contextmanager
def _while(switch):
    token = switch.set(True)
    try:
        yield
    finally:
        switch.reset(token)


def hides(model, name):
    is_hidden = _hidden.get()
    return is_hidden is not None and is_hidden(model, name)


def rows(model):
    """Returns the rows of a model that may be seen now, as a domain. It is empty if all may be seen."""
    rows_of = _rows.get()
    return rows_of(model) if rows_of is not None else []


def is_dry_run():
    return _dry_run.get()


def is_serving():
    return _serving.get()


def is_alone():
    return _alone.get()
