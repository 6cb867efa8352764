"""openai-agents: its MCP server and its function tools, strict and not strict, invoked by its own API."""

import asyncio
import json

import journey

journey.stay_here()

from agents.mcp import MCPServerStreamableHttp, MCPUtil  # noqa: E402
from agents.tool_context import ToolContext  # noqa: E402

EMPTY = {"string": "", "array": [], "boolean": False, "integer": 1, "number": 0, "object": {}}


def fill(schema, arguments):
    """Returns the arguments as a model must send them in strict mode: all of them, empty if they are not meant."""
    return {
        name: arguments.get(name, child.get("default", EMPTY[child["type"]]))
        for name, child in schema["properties"].items()
    }


def check(schema, path):
    """Checks the rules of the API for the parameters of a function, with more rules for a strict one."""
    assert schema["type"] in EMPTY, path
    assert schema["type"] != "array" or "items" in schema, f"{path}: array schema missing items"
    for name, child in schema.get("properties", {}).items():
        check(child, f"{path}.{name}")
    if "items" in schema:
        check(schema["items"], f"{path}[]")


async def main():
    params = {"url": journey.URL, "headers": journey.HEADERS, "timeout": 60}
    server = MCPServerStreamableHttp(
        params=params, cache_tools_list=True, use_structured_content=True, client_session_timeout_seconds=60
    )
    async with server:
        for is_strict in (False, True):
            tools = {}
            for tool in await server.list_tools():
                made = MCPUtil.to_function_tool(tool, server, is_strict, failure_error_function=None)
                check(made.params_json_schema, made.name)
                assert "properties" in made.params_json_schema, f"{made.name}: object schema missing properties"
                tools[made.name] = made
            strict = sorted(name for name, tool in tools.items() if tool.strict_json_schema)

            async def call(name, arguments):
                tool = tools[name]
                sent = fill(tool.params_json_schema, arguments) if tool.strict_json_schema else arguments
                context = ToolContext(None, tool_name=name, tool_call_id="1", tool_arguments=json.dumps(sent))
                output = await tool.on_invoke_tool(context, json.dumps(sent))
                assert isinstance(output, str), (name, output)
                return json.loads(output)

            called = await journey.make(call, f"Agents {'strict' if is_strict else 'loose'}")
    journey.tell(listed=sorted(tools), called=sorted(set(called)), strict=strict)


asyncio.run(main())
