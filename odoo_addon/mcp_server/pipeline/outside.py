"""Keeps calls from contacting other servers. Odoo contacts some on its own: to check a tax number, or to fetch the
title of a link. A call that reads or writes waits for none of them, and never contacts an address that a caller
names."""

import urllib.error
import urllib.request
from functools import wraps

import requests

from . import guard


def failing_when_forbidden(send, error):
    """Wraps `send`, so that it fails as if the server were unreachable while contact to other servers is forbidden."""

    @wraps(send)
    def sending(*args, **kwargs):
        if guard.is_alone():
            raise error("An MCP call asks no other server.")
        return send(*args, **kwargs)

    return sending


# Everything in Odoo that speaks HTTP uses these two, including zeep and Odoo's own clients.
requests.adapters.HTTPAdapter.send = failing_when_forbidden(
    requests.adapters.HTTPAdapter.send, requests.exceptions.ConnectionError
)
urllib.request.OpenerDirector.open = failing_when_forbidden(urllib.request.OpenerDirector.open, urllib.error.URLError)
