import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openProtocol } from "./open-protocol.ts";

const provider = { id: "github", name: "GitHub", issuer: undefined, clientId: "id", clientSecret: "secret" } as const;
const checks = { state: "a-state", nonce: "unused", verifier: "v".repeat(43) };
const redirectUri = "https://mcp.example.com/api/auth/external/github";

let listening: Server;
let address: string;
let asked: { readonly path: string; readonly body: string; readonly headers: Record<string, unknown> }[];
let token: object;
let user: { readonly status: number; readonly body: object };

// GitHub cannot run here: this server gives the answers that its documentation shows.
beforeEach(async () => {
  asked = [];
  token = { access_token: "gho_x", scope: "read:user", token_type: "bearer" };
  user = { status: 200, body: { id: 583231, login: "octocat", name: "The Octocat", email: null } };
  listening = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    asked.push({ path: request.url ?? "", body, headers: request.headers });
    const isToken = request.url === "/login/oauth/access_token";
    response.writeHead(isToken ? 200 : user.status, { "content-type": "application/json; charset=utf-8" });
    response.end(JSON.stringify(isToken ? token : user.body));
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => listening.close(resolve).closeAllConnections()));

const open = () => openProtocol(provider, { site: address, api: `${address}/api` });
const returned = (query: string) => new URL(`${redirectUri}?${query}`);

test("a person is sent to GitHub with state and challenge, and asked for nothing but the account", async () => {
  const to = new URL(await open().begin(redirectUri, checks));
  expect(to.pathname).toBe("/login/oauth/authorize");
  expect(Object.fromEntries(to.searchParams)).toMatchObject({
    client_id: "id",
    redirect_uri: redirectUri,
    scope: "read:user",
    state: "a-state",
    code_challenge_method: "S256",
    response_type: "code",
  });
});

test("the account is known by its number, which stays when its name changes", async () => {
  expect(await open().finish(returned("code=c&state=a-state"), checks)).toEqual({
    provider: "github",
    subject: "583231",
    label: "octocat",
  });
  const [exchange, account] = asked;
  expect(Object.fromEntries(new URLSearchParams(exchange?.body))).toMatchObject({
    code: "c",
    client_id: "id",
    client_secret: "secret",
    code_verifier: checks.verifier,
    redirect_uri: redirectUri,
  });
  expect(account).toMatchObject({ path: "/api/user", headers: { authorization: "Bearer gho_x" } });
  expect(account?.headers["user-agent"]).toBe("MCP Odoo");
});

test("a refused code, an answer without an account and another state sign nobody in", async () => {
  await expect(open().finish(returned("code=c&state=other"), checks)).rejects.toThrow();
  expect(asked).toEqual([]);
  token = { error: "bad_verification_code", error_description: "The code passed is incorrect or expired." };
  await expect(open().finish(returned("code=c&state=a-state"), checks)).rejects.toThrow();
  token = { access_token: "gho_x", token_type: "bearer" };
  user = { status: 401, body: { message: "Bad credentials" } };
  await expect(open().finish(returned("code=c&state=a-state"), checks)).rejects.toThrow();
  user = { status: 200, body: { login: "octocat" } };
  await expect(open().finish(returned("code=c&state=a-state"), checks)).rejects.toThrow();
});
