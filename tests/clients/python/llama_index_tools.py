"""llama-index: its client, its pydantic models and its function tools, called with all fields of a model."""

import asyncio

import journey

journey.stay_here()

from llama_index.tools.mcp import BasicMCPClient, McpToolSpec  # noqa: E402


async def main():
    client = BasicMCPClient(journey.URL, headers=journey.HEADERS, timeout=60)
    tools = {tool.metadata.name: tool for tool in await McpToolSpec(client).to_tool_list_async()}
    nulls = 0
    for name, tool in tools.items():
        parameters = tool.metadata.to_openai_tool()["function"]["parameters"]
        assert parameters["type"] == "object", (name, parameters)

    async def call(name, arguments):
        nonlocal nulls
        # A structured program sends every argument, with null for those that are not given.
        filled = tools[name].metadata.fn_schema(**arguments).model_dump()
        nulls += sum(value is None for value in filled.values())
        result = (await tools[name].acall(**filled)).raw_output
        assert not result.isError, (name, result.content)
        return result.structuredContent

    called = await journey.make(call, "LlamaIndex")
    assert nulls > 0
    journey.tell(listed=sorted(tools), called=sorted(set(called)), nulls=nulls)


asyncio.run(main())
