import { PHASE_PRODUCTION_SERVER } from "next/constants.js";

const everywhere = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), browsing-topics=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
];

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  // In development Next would log the arguments of server actions, which include keys that a member typed.
  logging: { serverFunctions: false },
  reactStrictMode: true,
  reactCompiler: true,
  typedRoutes: true,
  serverExternalPackages: ["pg", "pino", "prom-client", "undici", "@node-rs/argon2", "nodemailer", "oidc-provider"],
  // `npm test` checks the types (npm run typecheck), so a build need not check them again.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [{ source: "/(.*)", headers: everywhere }],
};

/**
 * A build adds the translations' plugin. Serving does without: the plugin brings a compiler into memory, and so would a
 * configuration in TypeScript.
 * @param {string} phase
 */
export default async function configFor(phase) {
  if (phase === PHASE_PRODUCTION_SERVER) return config;
  const { default: createNextIntlPlugin } = await import("next-intl/plugin");
  return createNextIntlPlugin("./i18n/request.ts")(config);
}
