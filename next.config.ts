import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  reactCompiler: true,
  typedRoutes: true,
  serverExternalPackages: ["postgres", "pino", "prom-client", "undici", "@node-rs/argon2"],
  // The type check is its own step (npm run typecheck) and part of npm test: a start needs no second one.
  typescript: { ignoreBuildErrors: true },
};

export default createNextIntlPlugin("./i18n/request.ts")(config);
