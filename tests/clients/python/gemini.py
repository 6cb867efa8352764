"""google-genai with its automatic function calls on an MCP session, against a fake Gemini that checks the requests."""

import asyncio
import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import journey

journey.stay_here()

from google import genai  # noqa: E402
from google.genai import types  # noqa: E402
from google.genai._mcp_utils import mcp_to_gemini_tools  # noqa: E402

# The fields of the API's Schema, and the formats of each type.
KNOWN = {
    "type", "format", "title", "description", "nullable", "enum", "items", "properties", "required", "anyOf",
    "default", "minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength", "pattern", "propertyOrdering",
}  # fmt: skip
FORMATS = {"STRING": {"enum", "date-time"}, "INTEGER": {"int32", "int64"}, "NUMBER": {"float", "double"}}


def check(schema, path):
    assert set(schema) <= KNOWN, f"{path}: Unknown name {set(schema) - KNOWN}"
    kind = schema.get("type")
    assert kind in {"STRING", "INTEGER", "NUMBER", "BOOLEAN", "ARRAY", "OBJECT"}, f"{path}: type {kind}"
    assert "format" not in schema or schema["format"] in FORMATS.get(kind, set()), f"{path}: {schema['format']}"
    assert "enum" not in schema or kind == "STRING", f"{path}: enum only for STRING"
    assert kind != "ARRAY" or schema.get("items"), f"{path}.items: missing field"
    assert kind == "OBJECT" or not {"properties", "required"} & set(schema), f"{path}: only for OBJECT"
    properties = schema.get("properties", {})
    assert set(schema.get("required", [])) <= set(properties), f"{path}.required: property is not defined"
    for name, child in properties.items():
        check(child, f"{path}.{name}")
    if kind == "ARRAY":
        check(schema["items"], f"{path}.items")


class Gemini(BaseHTTPRequestHandler):
    """Answers the first request with the next function call, and the second with the result of the call."""

    wanted = None
    got = None
    declared: dict = {}

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        last = body["contents"][-1]["parts"][0]
        try:
            for tool in body["tools"]:
                for function in tool["functionDeclarations"]:
                    assert 0 < len(function["name"]) <= 64
                    check(function["parameters"], function["name"])
                    Gemini.declared[function["name"]] = function
        except AssertionError as refused:
            return self.answer(400, {"error": {"code": 400, "message": str(refused), "status": "INVALID_ARGUMENT"}})
        if "functionResponse" in last:
            Gemini.got = last["functionResponse"]["response"]
            part = {"text": "done"}
        else:
            name, arguments = Gemini.wanted
            # The JSON of the API does not distinguish 20 from 20.0.
            part = {"functionCall": {"name": name, "args": json.loads(json.dumps(arguments), parse_int=float)}}
        self.answer(200, {"candidates": [{"content": {"role": "model", "parts": [part]}, "finishReason": "STOP"}]})

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@contextlib.asynccontextmanager
async def session_of(era):
    if era == 2026:
        import httpx2
        from mcp.client import ClientSession
        from mcp.client.streamable_http import streamable_http_client

        client = httpx2.AsyncClient(headers=journey.HEADERS, timeout=60)
    else:
        import httpx
        from mcp import ClientSession
        from mcp.client.streamable_http import streamable_http_client

        client = httpx.AsyncClient(headers=journey.HEADERS, timeout=60)
    async with client, streamable_http_client(journey.URL, http_client=client) as streams:
        async with ClientSession(streams[0], streams[1]) as session:
            await (session.discover() if era == 2026 else session.initialize())
            yield session


async def main():
    from importlib.metadata import version

    era = 2026 if version("mcp").startswith("2") else 2025
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gemini)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    options = types.HttpOptions(base_url=f"http://127.0.0.1:{server.server_port}")
    client = genai.Client(api_key="none", http_options=options)
    async with session_of(era) as session:
        listed = (await session.list_tools()).tools
        for tool in listed:
            schema = getattr(tool, "input_schema", None) or tool.inputSchema
            # The arguments must arrive completely.
            types.Schema.from_json_schema(
                json_schema=types.JSONSchema(**schema), raise_error_on_unsupported_field=True
            )
        mcp_to_gemini_tools(listed, is_agent_platform=True)

        async def call(name, arguments):
            Gemini.wanted, Gemini.got = (name, arguments), None
            # A dict, because this version fails to copy a config object with a connection in it.
            config = {"tools": [session]}
            await client.aio.models.generate_content(model="gemini-2.5-flash", contents="Go on.", config=config)
            result = (Gemini.got or {}).get("result")
            assert result is not None, (name, Gemini.got)
            return result.get("structuredContent") or result.get("structured_content")

        called = await journey.make(call, f"Gemini {era}")
    server.shutdown()
    journey.tell(listed=sorted(Gemini.declared), called=sorted(set(called)))


asyncio.run(main())
