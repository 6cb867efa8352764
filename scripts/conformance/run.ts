// `npm run test:conformance` runs the protocol's official suite in both revisions and for authorization servers, and
// the Inspector on the real endpoint.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startApp } from "../../tests/process/app.ts";
import { runAuthorization } from "./authorization.ts";
import type { Count } from "./count.ts";
import { inspectEndpoint } from "./inspector.ts";
import { install } from "./programs.ts";
import { compareClientScenarios, runSuite } from "./suite.ts";

install();
const dataDir = mkdtempSync(join(tmpdir(), "mcp-odoo-conformance-"));
const total: Count = { passed: 0, failed: 0, known: 0 };
const app = await startApp({ script: "serve.ts", dataDir, env: { MCP_CONFORMANCE: "1" } });
try {
  const printed = (label: string) => new RegExp(`${label}\\s+(\\S+)`).exec(app.output())?.[1] ?? "";
  const key = printed("access key");
  const owner = { email: printed("sign in"), password: printed("password") };
  const fixtures = `${app.url}/api/mcp-conformance`;
  const endpoint = `${app.url}/api/mcp`;
  const parts: [string, () => Promise<Count>][] = [
    ["protocol 2026-07-28", () => runSuite("2026-07-28", 37, fixtures)],
    ["protocol 2025-11-25", () => runSuite("2025-11-25", 30, fixtures)],
    ["authorization server", () => runAuthorization(app.url, owner)],
    ["demands of clients that have a test", compareClientScenarios],
    ["Inspector, 2026 era", () => inspectEndpoint("modern", endpoint, key)],
    ["Inspector, 2025 era", () => inspectEndpoint("legacy", endpoint, key)],
  ];
  for (const [name, run] of parts) {
    const count = await run();
    console.log(`${name}: ${count.passed} passed, ${count.failed} failed, ${count.known} known not to pass`);
    for (const kind of ["passed", "failed", "known"] as const) total[kind] += count[kind];
  }
} finally {
  await app.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.known} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
