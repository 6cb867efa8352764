// `npm start` and `npm run dev`, on any Node: installs what is missing, then runs the service on the pinned Node.
import { handOver, install, launch } from "./launch.mjs";
import { serviceFlags } from "./node-flags.mjs";
import { supervise } from "./supervise.mjs";

const args = process.argv.slice(2);
install();
// In development a crash stays visible: nothing starts the service again.
if (args.includes("--dev")) handOver("server/serve.ts", args);
else supervise(...launch("server/serve.ts", args, serviceFlags));
