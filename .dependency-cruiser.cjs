/** One line per room: what it may import from lib/, beside itself. Everything else is refused. */
const rooms = {
  kernel: [],
  config: ["kernel"],
  observability: ["kernel", "config"],
  http: ["kernel", "config", "observability"],
  db: ["kernel", "config", "observability"],
  vault: ["kernel", "config"],
  cache: ["kernel", "db", "observability"],
  ratelimit: ["kernel", "db", "observability"],
  odoo: ["kernel", "http", "observability"],
  sandbox: ["kernel", "odoo"],
  policy: ["kernel"],
  billing: ["kernel", "policy"],
  tenant: ["kernel", "db", "odoo", "policy", "billing"],
  audit: ["kernel", "db", "policy", "observability"],
  services: ["kernel", "observability", "db", "vault", "cache", "odoo", "policy", "billing", "tenant", "audit"],
  oauth: ["kernel", "http", "policy", "observability"],
  auth: ["kernel", "config", "observability", "db", "ratelimit", "policy", "tenant"],
  records: ["kernel", "cache", "odoo", "policy", "tenant"],
  reports: ["kernel", "odoo", "policy", "records"],
  mcp: [
    "kernel",
    "observability",
    "policy",
    "billing",
    "odoo",
    "tenant",
    "audit",
    "ratelimit",
    "cache",
    "records",
    "reports",
  ],
  composition: [".*"],
};

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `room-${room}`,
  severity: "error",
  from: { path: `^lib/${room}/`, pathNot: "\\.test\\.ts$" },
  to: { path: "^lib/", pathNot: [`^lib/${room}/`, ...allowed.map((name) => `^lib/${name}/`)] },
}));

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    ...roomRules,
    {
      name: "lib-knows-no-surface",
      severity: "error",
      from: { path: "^lib/" },
      to: { path: "^(app|components|scripts|server|stdio|e2e)/" },
    },
    {
      name: "app-uses-the-front-doors",
      severity: "error",
      from: { path: "^app/" },
      to: { path: "^lib/(db|vault|odoo|sandbox|cache|ratelimit)/" },
    },
    {
      name: "components-are-presentational",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^(app/|lib/(?!kernel/))" },
    },
    {
      name: "e2e-drives-http-only",
      severity: "error",
      from: { path: "^e2e/" },
      to: { path: "^(app|lib|components)/" },
    },
    {
      name: "tools-do-not-know-each-other",
      severity: "error",
      from: { path: "^lib/mcp/tools/([^/]+)\\.ts$", pathNot: "\\.test\\.ts$" },
      to: { path: "^lib/mcp/tools/", pathNot: "^lib/mcp/tools/$1" },
    },
    {
      name: "one-way-out",
      comment: "Only lib/http/outgoing dials out: the address guard is there. The bridge takes the types of requests.",
      severity: "error",
      from: { path: "^(lib|app|components)/", pathNot: "^lib/http/(outgoing/|node-bridge[.])|\\.test\\.ts$" },
      to: { path: "^(node:)?(https?|tls|dgram)$|node_modules/undici/" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "default"] },
  },
};
