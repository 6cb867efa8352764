import json

from odoo.http import Controller, route

from ..pipeline import Call, serve
from ..policy import Refusal
from ..policy.refusal import shown
from . import endpoints

PARTS = ("model", "method", "ids", "args", "context", "dry_run", "request_id")
# These methods are available only over XML-RPC, under their older names.
NOT_HERE = ("old_read_group", "write_each")


class CallController(Controller):
    @route("/mcp/call", methods=["POST"], **endpoints.ROUTE)
    def call(self):
        endpoints.close_request_cursor()
        return endpoints.answering(self._call)

    def _call(self):
        registry = endpoints.registry_of()
        call = self._parse(endpoints.body())
        result, version = serve(registry, endpoints.credential(), call)
        return {"result": result, "rules_version": version, "dry_run": call.dry_run}

    def _parse(self, data):
        """Returns a malformed body as a call with a refusal, so that it is recorded too."""
        try:
            body = self._body(data)
        except Refusal as refusal:
            return Call("call", None, None, None, None, None, False, None, None, refusal)
        try:
            self._judge(body)
            refusal = None
        except Refusal as error:
            refusal = error
        dry_run, request_id = (body.get(name) if refusal is None else None for name in ("dry_run", "request_id"))
        return Call(
            "call",
            body.get("model"),
            body.get("method"),
            body.get("ids"),
            body.get("args"),
            body.get("context"),
            bool(dry_run),
            request_id,
            None,
            refusal,
        )

    def _body(self, data):
        try:
            body = json.loads(data.decode(), parse_constant=endpoints.finite, parse_float=endpoints.finite)
        except (ValueError, RecursionError):
            raise Refusal("malformed", "The body is not JSON.", "") from None
        if not isinstance(body, dict):
            raise Refusal("malformed", "The body must be an object.", "")
        return body

    def _judge(self, body):
        unknown = [part for part in body if part not in PARTS]
        if unknown:
            raise Refusal("malformed", f"The body has an unknown part: {shown(unknown[0])}.", shown(unknown[0]))
        if not isinstance(body.get("dry_run", False), bool):
            raise Refusal("malformed", "dry_run is true or false.", "dry_run")
        request_id = body.get("request_id")
        if request_id is not None and not (isinstance(request_id, str) and len(request_id) <= 64):
            raise Refusal("malformed", "request_id is a text of at most 64 characters.", "request_id")
        if body.get("method") in NOT_HERE:
            raise Refusal("method_closed", "This method is not open here.", "method")
