// `npm test` and its variants, on any Node: installs what is missing, then runs the suites on the pinned Node.
import { handOver, install } from "../server/launch.mjs";

install();
handOver(
  process.argv.includes("--conformance") ? "scripts/conformance/run.ts" : "scripts/test.ts",
  process.argv.slice(2),
);
