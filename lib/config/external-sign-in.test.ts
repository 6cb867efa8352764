import { expect, test } from "vitest";
import { readExternalProviders } from "./external-sign-in.ts";

const google = { GOOGLE_CLIENT_ID: "g", GOOGLE_CLIENT_SECRET: "s" };
const oidc = { OIDC_CLIENT_ID: "o", OIDC_CLIENT_SECRET: "s", OIDC_ISSUER: "https://id.example.com/realms/acme" };

test("without settings no other service is offered", () => {
  expect(readExternalProviders({})).toEqual([]);
});

test("each service is offered once its id and secret are set", () => {
  const microsoft = { MICROSOFT_CLIENT_ID: "m", MICROSOFT_CLIENT_SECRET: "s", MICROSOFT_TENANT: "acme.example" };
  const gitHub = { GITHUB_CLIENT_ID: "h", GITHUB_CLIENT_SECRET: "s" };
  expect(
    readExternalProviders({ ...google, ...microsoft, ...gitHub, ...oidc, OIDC_NAME: "Acme" }).map(
      ({ id, name, issuer }) => [id, name, issuer],
    ),
  ).toEqual([
    ["google", "Google", "https://accounts.google.com"],
    ["microsoft", "Microsoft", "https://login.microsoftonline.com/acme.example/v2.0"],
    ["github", "GitHub", undefined],
    ["oidc", "Acme", "https://id.example.com/realms/acme"],
  ]);
});

test.each([
  ["GOOGLE_CLIENT_SECRET", { GOOGLE_CLIENT_ID: "g" }],
  ["GITHUB_CLIENT_ID", { GITHUB_CLIENT_SECRET: "s" }],
  ["OIDC_ISSUER", { OIDC_CLIENT_ID: "o", OIDC_CLIENT_SECRET: "s" }],
  ["OIDC_ISSUER", { ...oidc, OIDC_ISSUER: "http://id.example.com" }],
  ["MICROSOFT_TENANT", { ...google, MICROSOFT_TENANT: "a/b" }],
])("a wrong %s is named", (name, settings) => {
  expect(() => readExternalProviders(settings)).toThrow(name);
});

test("a provider on one's own machine may be without https", () => {
  const local = { ...oidc, OIDC_ISSUER: "http://127.0.0.1:9000" };
  expect(readExternalProviders(local)).toMatchObject([{ issuer: "http://127.0.0.1:9000" }]);
});
