import { expect, test } from "vitest";
import { watchForCall } from "./upload.ts";

const encoder = new TextEncoder();
function verdictsOf(text: string, size = text.length): string[] {
  const watch = watchForCall("add_attachment");
  const parts = text.match(new RegExp(`.{1,${size}}`, "gsu")) ?? [];
  return parts.map((part) => watch(encoder.encode(part)));
}
const last = (text: string, size?: number) => verdictsOf(text, size).at(-1);
const call = (params: object, method = "tools/call") => JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });

test.each([1, 7, 10_000])(
  "a call of the tool is recognized in any order of its keys, in chunks of %i bytes",
  (size) => {
    expect(last(call({ name: "add_attachment", arguments: { content: "a" } }), size)).toBe("yes");
    expect(last(call({ arguments: { content: '}{\\"😀', name: "x" }, name: "add_attachment" }), size)).toBe("yes");
    expect(
      last('{"params":{"arguments":{"method":"x"},"name":"add_attachment"},"id":1,"method":"tools/call"}', size),
    ).toBe("yes");
    // PHP escapes slashes.
    expect(last('{"method":"tools\\/call","params":{"name":"add_attachment"}}', size)).toBe("yes");
  },
);

test.each([
  ["another tool", call({ name: "update_record", arguments: {} })],
  ["another tool after the arguments", call({ arguments: { name: "add_attachment" }, name: "update_record" })],
  ["another method", call({ name: "add_attachment" }, "prompts/get")],
  ["a batch", `[${call({ name: "add_attachment" })}]`],
])("%s is recognized as another call", (_, text) => {
  expect(last(text)).toBe("no");
  expect(last(text, 3)).toBe("no");
});

test.each([
  ["a message that names no method yet", '{"jsonrpc":"2.0","id":"add_attachment"'],
  [
    "a call whose arguments come first",
    '{"method":"tools/call","params":{"arguments":{"name":"update_record","content":"aaaa',
  ],
  ["a name that is escaped", '{"method":"tools/call","params":{"n\\u0061me":"update_record"'],
  ["a name in a list", '{"method":"tools/call","params":[{"name":"update_record"}]'],
])("%s leaves the verdict open", (_, text) => {
  expect(last(text)).toBe("open");
});

test("a verdict does not change after it is given", () => {
  expect(verdictsOf(`${call({ name: "search_records" })}${call({ name: "add_attachment" })}`, 30).slice(-2)).toEqual([
    "no",
    "no",
  ]);
});
