import json

from odoo.http import Controller, route

from ..pipeline import Call, Fault, serve
from . import doors

PARTS = ("model", "method", "ids", "args", "context", "dry_run", "request_id")
# Reached by their older names over XML-RPC alone.
NOT_HERE = ("old_read_group", "write_each")


class CallController(Controller):
    @route("/mcp/call", methods=["POST"], **doors.ROUTE)
    def call(self):
        doors.close_request_cursor()
        return doors.answering(self._call)

    def _call(self):
        registry = doors.registry_of()
        call = self._parse(doors.body())
        result, version = serve(registry, doors.credential(), call)
        return {"result": result, "rules_version": version, "dry_run": call.dry_run}

    def _parse(self, data):
        try:
            body = json.loads(data.decode(), parse_constant=doors.finite, parse_float=doors.finite)
        except (ValueError, RecursionError):
            raise Fault("invalid", "The body is no JSON.") from None
        if not isinstance(body, dict):
            raise Fault("invalid", "The body is an object.")
        unknown = [part for part in body if part not in PARTS]
        if unknown:
            raise Fault("invalid", f"Unknown: {str(unknown[0])[:60]}.", path=str(unknown[0])[:60])
        if not isinstance(body.get("dry_run", False), bool):
            raise Fault("invalid", "dry_run is true or false.", path="dry_run")
        request_id = body.get("request_id")
        if request_id is not None and not (isinstance(request_id, str) and len(request_id) <= 64):
            raise Fault("invalid", "request_id is a text of at most 64 characters.", path="request_id")
        if body.get("method") in NOT_HERE:
            raise Fault("denied", "This method is not open here.", path="method")
        return Call(
            "call",
            body.get("model"),
            body.get("method"),
            body.get("ids"),
            body.get("args"),
            body.get("context"),
            body.get("dry_run", False),
            request_id,
            None,
        )
