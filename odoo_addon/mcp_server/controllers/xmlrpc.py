"""Offers the three services of Odoo's XML-RPC that public MCP clients use, for MCP keys."""

import re
import xmlrpc.client
from datetime import date, datetime

from odoo import SUPERUSER_ID, api, release
from odoo.http import Controller, Response, route
from odoo.service import common
from odoo.tools import lazy
from odoo.tools.misc import frozendict

from ..pipeline import Call, Fault, identify, serve
from ..pipeline.faults import to_fault
from ..policy import Refusal
from . import endpoints
from .positional import named_call

FAULT_CODES = {"auth": 3, "access": 4, "validation": 2, "missing": 2, "conflict": 2}

_declaration = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE).search
_controls = dict.fromkeys(set(range(32)) - {9, 10, 13})


class XmlRpcController(Controller):
    @route("/mcp/xmlrpc/common", methods=["POST"], **endpoints.ROUTE)
    def common(self):
        return self._answer(_common)

    @route("/mcp/xmlrpc/db", methods=["POST"], **endpoints.ROUTE)
    def db(self):
        return self._answer(_db)

    @route("/mcp/xmlrpc/object", methods=["POST"], **endpoints.ROUTE)
    def object(self):
        return self._answer(_object)

    def _answer(self, service):
        endpoints.close_request_cursor()
        try:
            params, method = _loads(endpoints.body())
            text = _dumps((service(method, params),))
        except Exception as error:
            text = _dumps(_fault(to_fault(error)))
        return Response(text, headers=[("Content-Type", "text/xml; charset=utf-8")])


def _common(method, params):
    if method == "version":
        return common.exp_version()
    if method not in ("authenticate", "login") or len(params) < 3:
        raise Fault("invalid", "This service only knows version and authenticate.")
    db, login, key = params[:3]
    registry = endpoints.registry_of(db)
    try:
        identity = identify(registry, endpoints.credential(str(key)), "xmlrpc")
    except Fault:
        return False
    with registry.cursor() as cr:
        user = api.Environment(cr, SUPERUSER_ID, {})["res.users"].browse(identity.user_id)
        return user.id if user.login == login else False


def _db(method, params):
    if method == "server_version":
        return release.version
    name = endpoints.registry_of().db_name
    if method == "list":
        return [name]
    if method == "db_exist" and len(params) == 1:
        return params[0] == name
    raise Fault("invalid", "This service only knows server_version, list and db_exist.")


def _object(method, params):
    if method != "execute_kw":
        raise Fault("invalid", "Method not allowed. Only execute_kw is allowed.")
    if not 6 <= len(params) <= 7:
        raise Fault("invalid", "execute_kw takes db, uid, key, model, method, args and kwargs.")
    db, uid, key, model, name, args = params[:6]
    registry = endpoints.registry_of(db)
    credential = endpoints.credential(str(key))
    kwargs = params[6] if len(params) == 7 else {}
    refusal = None
    try:
        method, ids, named, context = named_call(name, args, kwargs or {})
    except Refusal as error:
        method, ids, named, context, refusal = name, None, None, None, error
    call = Call("xmlrpc", model, method, ids, named, context, False, None, uid, refusal)
    result, _version = serve(registry, credential, call)
    return result


def _fault(fault):
    return xmlrpc.client.Fault(FAULT_CODES.get(fault.kind, fault.status), fault.message)


def _loads(data):
    """Parses a call and refuses XML declarations of types and entities. NUL bytes are refused too: another encoding
    could hide a declaration."""
    if _declaration(data) or b"\x00" in data:
        raise Fault("invalid", "Not an XML-RPC call.")
    found = Unmarshaller(use_datetime=True)
    try:
        parser = xmlrpc.client.ExpatParser(found)
        parser.feed(data)
        parser.close()
        return found.close(), found.getmethodname()
    except Exception:
        raise Fault("invalid", "Not an XML-RPC call.") from None


class Unmarshaller(xmlrpc.client.Unmarshaller):
    dispatch = dict(xmlrpc.client.Unmarshaller.dispatch)

    def end_finite(self, data):
        self.append(endpoints.finite(data))
        self._value = 0

    for _tag in ("double", "float", "bigdecimal"):
        dispatch[_tag] = end_finite


class Marshaller(xmlrpc.client.Marshaller):
    """Writes Odoo's values as XML-RPC clients expect them: dates as texts, large numbers in full, no characters that
    XML forbids."""

    dispatch = dict(xmlrpc.client.Marshaller.dispatch)

    def dump_text(self, value, write):
        write(f"<value><string>{xmlrpc.client.escape(value.translate(_controls))}</string></value>\n")

    def dump_number(self, value, write):
        tag = "int" if -(2**31) <= value < 2**31 else "i8"
        write(f"<value><{tag}>{value}</{tag}></value>\n")

    def dump_plain(self, value, write):
        value = endpoints.plain(value)
        self.dispatch.get(type(value), Marshaller.dump_plain)(self, value, write)

    dispatch[str] = dump_text
    dispatch[int] = dump_number
    for _type in (bytes, date, datetime, lazy, frozendict):
        dispatch[_type] = dump_plain


def _dumps(params):
    body = Marshaller(allow_none=True).dumps(params)
    return f'<?xml version="1.0"?>\n<methodResponse>\n{body}\n</methodResponse>\n'
