import { expect, test } from "vitest";
import { readMessage } from "./message.ts";

const call = (name: unknown) => ({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name } });

test("readMessage finds the called tool and the client in both protocols", () => {
  const modern = {
    ...call("search_records"),
    params: {
      name: "search_records",
      _meta: { "io.modelcontextprotocol/clientInfo": { name: "claude", version: "2.1" } },
    },
  };
  expect(readMessage(JSON.stringify(modern))).toEqual({
    method: "tools/call",
    id: 1,
    calls: ["search_records"],
    client: "claude/2.1",
  });
  const legacy = { jsonrpc: "2.0", id: "a", method: "initialize", params: { clientInfo: { name: "codex" } } };
  expect(readMessage(JSON.stringify(legacy))).toEqual({ method: "initialize", id: "a", calls: [], client: "codex" });
});

test("readMessage finds every call of a batch", () => {
  expect(readMessage(JSON.stringify([call("a"), call("b")]))).toMatchObject({ method: undefined, calls: ["a", "b"] });
});

test("brackets inside a text do not count as nesting, and deep nesting is refused", () => {
  expect(readMessage(JSON.stringify({ method: `${"[".repeat(100)}"\\"` })).method).toHaveLength(103);
  expect(() => readMessage(`${"[".repeat(100_000)}`)).toThrow("nests deeper");
});

test.each(["null", "1", '"x"', "[]", "[null,1]", '{"method":7,"params":[]}'])(
  "readMessage accepts %s, which the SDK refuses",
  (body) => {
    expect(readMessage(body)).toMatchObject({ calls: [] });
  },
);

test("a batch may have twenty messages and no more", () => {
  const batch = (size: number) => JSON.stringify(Array(size).fill(call("a")));
  expect(readMessage(batch(20)).calls).toHaveLength(20);
  expect(() => readMessage(batch(21))).toThrow("A batch may hold 20 messages at most.");
});

test("a message may nest 32 levels deep and no deeper", () => {
  const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
  expect(readMessage(nested(32))).toMatchObject({ calls: [] });
  expect(() => readMessage(nested(33))).toThrow("nests deeper than 32 levels");
});
