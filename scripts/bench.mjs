// `npm run bench` and `npm run test:faults`, on any Node: installs what is missing, then measures on the pinned Node.
import { handOver, install } from "../server/launch.mjs";

const args = process.argv.slice(2);
install();
if (args.includes("--faults")) handOver("scripts/bench/hostile.ts", args);
else handOver(args.includes("--addon") ? "scripts/bench/addon.ts" : "scripts/bench/run.ts", args);
