"""The parts that all endpoints share: the database, the credential and the form of answers."""

import json
import math
import re
from datetime import date, datetime

from odoo import fields
from odoo.http import Response, request
from odoo.tools import lazy

from ..compat import is_served, registry_named
from ..pipeline import Credential, Fault
from ..pipeline.faults import to_fault

# Enough for a file of 10 MiB in base64 and the rest of a call.
MAX_BODY = 14 * 1024 * 1024
MAX_ANSWER = 8 * 1024 * 1024
ROUTE = {"type": "http", "auth": "none", "csrf": False, "save_session": False}

_bearer = re.compile(r"bearer\s+(\S+)\s*\Z", re.IGNORECASE).match


def close_request_cursor():
    """Closes the cursor of the request: calls open their own, so it would be a second, idle connection."""
    env = getattr(request, "env", None) if request.db and hasattr(request, "update_env") else None
    if env is not None:
        env.cr.close()


def registry_of(name=None):
    """Returns the registry of the database that the caller names, or that the server found for the request. A request
    concerns one database. Raises `Fault` for a database without the addon."""
    bound = request.db
    name = name or request.httprequest.headers.get("X-Odoo-Database") or bound
    if not name:
        raise Fault("invalid", "No database is selected. Send X-Odoo-Database.", path="X-Odoo-Database")
    if bound and name != bound:
        raise Fault("invalid", "This request is about another database.", path="X-Odoo-Database")
    if not bound and not is_served(name):
        raise Fault("missing", "No such database.", path="X-Odoo-Database")
    registry = _registry(name, bound)
    if registry is None or "mcp.key" not in registry:
        raise Fault("missing", "The MCP addon is not installed in this database.")
    return registry


def _registry(name, bound):
    if bound:
        return request.registry
    try:
        return registry_named(name)
    except Exception:
        return None


def credential(key=None):
    http = request.httprequest
    if key is None:
        bearer = _bearer(http.headers.get("Authorization") or "")
        key = http.headers.get("X-API-Key") or (bearer.group(1) if bearer else "")
    agent = (http.headers.get("User-Agent") or "")[:128]
    return Credential(key, (http.remote_addr or "")[:45], agent)


def body():
    http = request.httprequest
    if (http.content_length or 0) > MAX_BODY:
        raise Fault("too_large", f"The body is larger than {MAX_BODY} bytes.")
    data = http.get_data(cache=False)
    if len(data) > MAX_BODY:
        raise Fault("too_large", f"The body is larger than {MAX_BODY} bytes.")
    return data


def finite(text):
    """Parses a number and refuses NaN and infinity: they are not JSON, and once stored they would break every
    answer."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def answering(work):
    """Returns the response of an endpoint: the result of `work`, or the fault that it raises."""
    try:
        return success(work())
    except Exception as error:
        return failure(to_fault(error))


def success(data):
    response = respond({"success": True, "data": data}, 200)
    if response.content_length > MAX_ANSWER:
        message = f"The answer is larger than {MAX_ANSWER} bytes. Ask for fewer records or fields."
        return failure(Fault("too_large", message))
    return response


def failure(fault):
    answer = {"success": False, "error": fault.as_dict()}
    if fault.rules_version is not None:
        answer["rules_version"] = fault.rules_version
    response = respond(answer, fault.status)
    if fault.retry_after is not None:
        response.headers["Retry-After"] = str(fault.retry_after)
    if fault.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def respond(answer, status):
    text = json.dumps(answer, default=plain, separators=(",", ":"), ensure_ascii=False)
    # A refusal may repeat a lone surrogate that the caller sent.
    text = text.encode(errors="replace")
    headers = [("Content-Type", "application/json; charset=utf-8"), ("Cache-Control", "no-store")]
    return Response(text, status=status, headers=headers)


def plain(value):
    """Converts a value of Odoo to what JSON and XML-RPC can carry."""
    if isinstance(value, datetime):
        return fields.Datetime.to_string(value)
    if isinstance(value, date):
        return fields.Date.to_string(value)
    if isinstance(value, lazy):
        return value._value
    if hasattr(value, "to_base64"):
        # Odoo 20 returns this object instead of base64.
        value = value.to_base64()
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if hasattr(value, "items"):
        return dict(value)
    if hasattr(value, "ids"):
        return value.ids
    return list(value) if hasattr(value, "__iter__") else str(value)
