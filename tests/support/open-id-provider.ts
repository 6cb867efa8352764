import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

export interface TestProvider {
  readonly issuer: string;
  /** The account that is signed in there; undefined for a person who refuses. */
  person: { readonly sub: string; readonly email: string } | undefined;
  close(): Promise<void>;
}

export const testClient = { clientId: "mcp-odoo", clientSecret: "a secret of the tests" } as const;

/**
 * Starts a real OpenID provider on this machine, at which the person of the test is signed in already and agrees to
 * everything.
 */
export async function startOpenIdProvider(redirectUri: string, port = 0): Promise<TestProvider> {
  const listening = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => listening.listen(port, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: testClient.clientId, client_secret: testClient.clientSecret, redirect_uris: [redirectUri] }],
    claims: { openid: ["sub"], email: ["email"] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: started.person?.email ?? "" }),
    }),
    async loadExistingGrant(context) {
      const { client, session } = context.oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const started: TestProvider = {
    issuer,
    person: { sub: "1", email: "ana@example.org" },
    close: () => new Promise((resolve) => listening.close(() => resolve()).closeAllConnections()),
  };
  const callback = provider.callback();
  async function answer(...[request, response]: Parameters<typeof callback>): Promise<void> {
    if (!request.url?.startsWith("/interaction/")) {
      callback(request, response);
      return;
    }
    const { person } = started;
    const refusal = { error: "access_denied", error_description: "The person refused." };
    const result = person === undefined ? refusal : { login: { accountId: person.sub } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
  return started;
}

/** Walks from the address of an authorization request to the service that asked, as a browser does. */
export async function walkThere(address: string, backTo: string): Promise<URL> {
  const jar = new Map<string, string>();
  let at = address;
  for (let step = 0; step < 10; step++) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(at, { redirect: "manual", headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    at = new URL(response.headers.get("location") ?? "", at).href;
    if (at.startsWith(backTo)) return new URL(at);
  }
  throw new Error(`The way ended at ${at}.`);
}
