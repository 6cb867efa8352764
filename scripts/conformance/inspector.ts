import { catalog } from "../../lib/mcp/catalog/registry.ts";
import { type Count, fail } from "./count.ts";
import { runProgram } from "./programs.ts";

interface Result {
  readonly capabilities?: Readonly<Record<string, unknown>>;
  readonly tools?: readonly { readonly name: string }[];
  readonly prompts?: unknown;
  readonly resources?: unknown;
  readonly resourceTemplates?: unknown;
  readonly structuredContent?: { readonly records?: readonly unknown[] };
  readonly content?: readonly { readonly text?: string }[];
  readonly isError?: boolean;
}

/** The exit codes of the Inspector that are no faults. */
const ended = { well: 0, unauthenticated: 3, toolError: 5 };

/** Inspects the real endpoint as the developer of a client does: its lists, their schemas, a call and two refusals. */
export async function inspectEndpoint(era: "modern" | "legacy", url: string, key: string): Promise<Count> {
  const count: Count = { passed: 0, failed: 0, known: 0 };
  const target = ["--cli", "--server-url", url, "--transport", "http", "--protocol-era", era, "--format", "json"];
  const withKey = ["--header", `Authorization: Bearer ${key}`];

  async function inspect(
    method: string[],
    good: (result: Result) => boolean,
    { code = ended.well, headers = withKey } = {},
  ): Promise<Result> {
    const run = await runProgram("mcp-inspector", [...target, "--stored-auth-only", ...headers, "--method", ...method]);
    const result = resultIn(run.output);
    if (run.code === code && good(result)) {
      count.passed++;
      return result;
    }
    // The Inspector warns of schemas that allow any value, as those of record values do.
    const faults = run.errors.split("\n\n").filter((fault) => !fault.startsWith("Warning:"));
    fail(count, `${method.join(" ")}: ended with ${run.code}\n${faults.join("\n\n") || run.output.slice(0, 1_000)}`);
    return result;
  }

  const kinds = ["tools", "prompts", "resources"];
  await inspect(["initialize"], ({ capabilities = {} }) => kinds.every((kind) => capabilities[kind] !== undefined));
  // The key of the demo may write and has no limit of toolsets, so it gets all tools.
  const names = catalog.map(({ name }) => name).join();
  await inspect(["tools/list", "--strict"], ({ tools = [] }) => tools.map(({ name }) => name).join() === names);
  await inspect(
    call("search_records", { model: "res.partner", limit: 2 }),
    ({ structuredContent }) => structuredContent?.records?.length === 2,
  );
  await inspect(
    call("search_records", { model: "ir.config_parameter" }),
    ({ isError, content }) => isError === true && content?.[0]?.text?.includes("is never open") === true,
    { code: ended.toolError },
  );
  await inspect(["tools/list"], () => true, { code: ended.unauthenticated, headers: [] });
  await inspect(["prompts/list"], ({ prompts }) => some(prompts));
  await inspect(["resources/list"], ({ resources }) => Array.isArray(resources));
  await inspect(["resources/templates/list"], ({ resourceTemplates }) => some(resourceTemplates));
  return count;
}

function call(tool: string, args: object): string[] {
  return ["tools/call", "--tool-name", tool, "--tool-args-json", JSON.stringify(args)];
}

function resultIn(output: string): Result {
  const line = output.split("\n").find((text) => text.startsWith('{"result":'));
  return line === undefined ? {} : (JSON.parse(line) as { result: Result }).result;
}

function some(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}
