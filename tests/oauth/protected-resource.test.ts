import { expect, test } from "vitest";
import { resourceMetadata, resourceMetadataUrl } from "#lib/oauth/protected-resource.ts";

const publicUrl = "https://mcp.example.com";

test("the metadata of the resource names the endpoint's own address", async () => {
  expect(await resourceMetadata(publicUrl).json()).toMatchObject({
    resource: `${publicUrl}/api/mcp`,
    authorization_servers: [publicUrl],
    scopes_supported: ["odoo:read"],
    bearer_methods_supported: ["header"],
  });
});

test("the address of the metadata is built from the endpoint's path, as RFC 9728 demands", () => {
  expect(resourceMetadataUrl(publicUrl)).toBe(`${publicUrl}/.well-known/oauth-protected-resource/api/mcp`);
});
