"""langchain: the client of its adapter, its schemas for OpenAI, Anthropic and Gemini, and its tool calls."""

import asyncio

import journey

journey.stay_here()

from langchain_core.utils.function_calling import convert_to_openai_tool  # noqa: E402
from langchain_google_genai._function_utils import convert_to_genai_function_declarations  # noqa: E402
from langchain_mcp_adapters.client import MultiServerMCPClient  # noqa: E402


async def main():
    connection = {"transport": "streamable_http", "url": journey.URL, "headers": journey.HEADERS}
    tools = {tool.name: tool for tool in await MultiServerMCPClient({"odoo": connection}).get_tools()}
    for name, tool in tools.items():
        parameters = convert_to_openai_tool(tool)["function"]["parameters"]
        assert set(parameters["properties"]) == set(tool.args), (name, parameters)
        convert_to_openai_tool(tool, strict=True)
        (made,) = convert_to_genai_function_declarations([tool])
        (declared,) = made.function_declarations
        parameters = declared.model_dump(exclude_none=True).get("parameters") or {}
        assert set(parameters.get("properties") or {}) == set(tool.args), (name, declared)

    async def call(name, arguments):
        message = await tools[name].ainvoke({"type": "tool_call", "id": "1", "name": name, "args": arguments})
        assert message.status == "success", (name, message.content)
        return message.artifact["structured_content"]

    called = await journey.make(call, "LangChain")
    journey.tell(listed=sorted(tools), called=sorted(set(called)))


asyncio.run(main())
