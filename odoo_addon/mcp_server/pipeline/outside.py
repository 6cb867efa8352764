"""Other servers. Odoo asks some of them along the way: whether a tax number is registered, what title a link has. A
call that reads or writes waits for none, and reaches none that a caller names."""

import urllib.error
import urllib.request
from functools import wraps

import requests

from . import guard


def held(send, error):
    """`send`, which fails like a server that is not there while a call is alone."""

    @wraps(send)
    def asked(*args, **kwargs):
        if guard.is_alone():
            raise error("An MCP call asks no other server.")
        return send(*args, **kwargs)

    return asked


# What everything else that speaks HTTP in Odoo is made of, zeep and its own clients too.
requests.adapters.HTTPAdapter.send = held(requests.adapters.HTTPAdapter.send, requests.exceptions.ConnectionError)
urllib.request.OpenerDirector.open = held(urllib.request.OpenerDirector.open, urllib.error.URLError)
