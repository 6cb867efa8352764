"""The SDK of the protocol, as frameworks without an adapter use it. Its client also checks the answers."""

import asyncio
from importlib.metadata import version

import journey

journey.stay_here()


async def main():
    if version("mcp").startswith("2"):
        import httpx2
        from mcp.client import Client
        from mcp.client.streamable_http import streamable_http_client

        async with httpx2.AsyncClient(headers=journey.HEADERS, timeout=60) as http:
            async with Client(streamable_http_client(journey.URL, http_client=http)) as client:
                await work(client, "2026")
    else:
        import httpx
        from mcp import ClientSession
        from mcp.client.streamable_http import streamable_http_client

        async with httpx.AsyncClient(headers=journey.HEADERS, timeout=60) as http:
            async with streamable_http_client(journey.URL, http_client=http) as streams:
                async with ClientSession(streams[0], streams[1]) as session:
                    await session.initialize()
                    await work(session, "2025")


async def work(client, era):
    listed = sorted(tool.name for tool in (await client.list_tools()).tools)

    async def call(name, arguments):
        result = await client.call_tool(name, arguments)
        assert not getattr(result, "is_error", getattr(result, "isError", False)), (name, result.content)
        return getattr(result, "structured_content", None) or result.structuredContent

    called = await journey.make(call, f"Plain {era}")
    journey.tell(listed=listed, called=sorted(set(called)))


asyncio.run(main())
