import { enterHttp, type HttpEntry } from "../http/http-entry.ts";
import { serve } from "../http/server.ts";
import { registerAskingPrompt, registerAskingTools, requestState } from "./asking.ts";
import { registerPrompts } from "./prompts.ts";
import { registerResources } from "./resources.ts";
import { registerTools } from "./tools.ts";

/**
 * Answers what the protocol's official suite asks for, by the names that the suite gives: everything in front of the
 * tools is the endpoint's own. The suite has no credentials, so nobody is asked for any, and nothing of a tenant is here.
 */
export function serveFixtures(request: Request, door: HttpEntry): Promise<Response> {
  return enterHttp(
    door,
    request,
    async () => undefined,
    ({ request: read }) =>
      serve(read, {
        version: "0.0.0",
        requestState,
        register(server) {
          // Ours has no log to tell; the suite asks for one.
          server.server.registerCapabilities({ logging: {} });
          registerTools(server);
          registerAskingTools(server);
          registerPrompts(server);
          registerAskingPrompt(server);
          registerResources(server);
        },
      }),
  );
}
