/** One line per room: what it may import from lib/ besides its own files. Every other import between rooms is refused. */
const rooms = {
  kernel: [],
  clients: ["kernel"],
  config: ["kernel"],
  observability: ["kernel", "config"],
  http: ["kernel", "config", "observability"],
  db: ["kernel", "config", "observability"],
  vault: ["kernel", "config"],
  mail: ["kernel", "config", "observability", "db", "vault"],
  cache: ["kernel", "db", "observability"],
  ratelimit: ["kernel", "db", "observability"],
  odoo: ["kernel", "http", "observability"],
  sandbox: ["kernel", "odoo"],
  policy: ["kernel"],
  "odoo-catalog": ["kernel", "odoo", "policy"],
  views: ["kernel", "odoo", "odoo-catalog"],
  billing: ["kernel", "policy"],
  tenant: ["kernel", "db", "odoo", "policy", "odoo-catalog", "billing"],
  audit: ["kernel", "db", "policy", "observability"],
  "call-stores": ["kernel", "db", "vault"],
  services: [
    "kernel",
    "observability",
    "db",
    "vault",
    "cache",
    "odoo",
    "policy",
    "odoo-catalog",
    "billing",
    "tenant",
    "audit",
    "mail",
    "views",
  ],
  oauth: ["kernel", "observability", "http", "policy"],
  "oauth-state": ["kernel", "db", "vault", "oauth"],
  auth: ["kernel", "config", "observability", "db", "ratelimit", "policy", "tenant"],
  records: ["kernel", "cache", "odoo", "policy", "tenant"],
  reports: ["kernel", "odoo", "policy", "records", "views"],
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
    "call-stores",
    "records",
    "reports",
  ],
  composition: [".*"],
};

const listedRooms = Object.keys(rooms).map((room) => `^lib/${room}/`);
const inTests = "\\.test\\.tsx?$";

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `room-${room}`,
  severity: "error",
  from: { path: `^lib/${room}/`, pathNot: inTests },
  to: { path: "^lib/", pathNot: [`^lib/${room}/`, ...allowed.map((name) => `^lib/${name}/`)] },
}));

/** Modules that open a socket or send a packet. */
const dialling = "^(node:)?(https?|http2|tls|net|dgram|dns|dns/promises)$|node_modules/(undici|nodemailer)/";

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    ...roomRules,
    {
      name: "unlisted-room-imports",
      comment: "A folder of lib/ needs a line in the table of rooms above.",
      severity: "error",
      from: { path: "^lib/", pathNot: listedRooms },
      to: {},
    },
    {
      name: "unlisted-room-is-imported",
      severity: "error",
      from: {},
      to: { path: "^lib/", pathNot: listedRooms },
    },
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
      to: { path: "^(app/|lib/(?!(kernel|clients|views)/))" },
    },
    {
      name: "i18n-knows-the-kernel-only",
      severity: "error",
      from: { path: "^i18n/" },
      to: { path: "^(app|components|lib/(?!kernel/))" },
    },
    {
      name: "server-starts-the-composition",
      comment: "The server gets its parts from composition. The build locks its folder, and names faults of the disk.",
      severity: "error",
      from: { path: "^server/", pathNot: inTests },
      to: {
        path: "^(app|components|i18n|stdio|scripts|lib)/",
        pathNot: [
          "^lib/(kernel|clients|config|http|composition)/",
          "^lib/oauth/protected-resource[.]ts$",
          "^lib/db/(lock|storage)[.]ts$",
        ],
      },
    },
    {
      name: "stdio-is-published-alone",
      comment: "The local client is published without the portal, the database and the vault.",
      severity: "error",
      from: { path: "^stdio/" },
      to: {
        path: "^(app|components|i18n|server|scripts|lib)/",
        pathNot: ["^lib/(kernel|policy|audit|http/outgoing)/", "^lib/composition/direct[.]ts$"],
      },
    },
    {
      name: "portal-starts-no-process",
      comment: "Only tests and scripts reuse parts of the programs in server/, stdio/ and scripts/.",
      severity: "error",
      from: { path: "^(app|components|i18n|e2e)/" },
      to: { path: "^(server|stdio|scripts)/" },
    },
    {
      name: "sources-need-no-tests",
      comment: "The server alone loads the fixtures of the protocol's suite, in a process that is started for them.",
      severity: "error",
      from: { path: "^(app|components|i18n|lib|server|stdio)/", pathNot: inTests },
      to: { path: "^(tests|e2e)/", pathNot: "^tests/conformance/fixtures/" },
    },
    {
      name: "e2e-drives-http-only",
      severity: "error",
      from: { path: "^e2e/" },
      to: { path: "^(app|lib|components)/" },
    },
    {
      name: "tools-do-not-know-each-other",
      comment: "A tool may be split into files whose names begin with its own.",
      severity: "error",
      from: { path: "^lib/mcp/tools/(\\w+/[^/]+)\\.ts$", pathNot: inTests },
      to: { path: "^lib/mcp/tools/", pathNot: "^lib/mcp/tools/$1[-.]" },
    },
    {
      name: "one-way-out",
      comment:
        "Only lib/http/outgoing dials out, because the address guard is there. The operator names the mail server.",
      severity: "error",
      from: {
        path: "^(lib|app|components|i18n|stdio)/",
        // These need the types of requests, the lock socket, a free port, and a check whether a text is an address.
        pathNot: [
          inTests,
          "^lib/http/(outgoing/|node-bridge[.])",
          "^lib/oauth/(authorization-server|contract|server/callback|provider/node-request)[.]ts$",
          "^lib/mail/smtp-transport[.]ts$",
          "^lib/db/(lock|embedded)[.]ts$",
          "^stdio/src/settings[.]ts$",
        ],
      },
      to: { path: dialling },
    },
    {
      name: "server-only-listens",
      severity: "error",
      from: { path: "^server/", pathNot: inTests },
      to: { path: dialling, pathNot: "^(node:)?http$" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    // The built client is one file with every package in it.
    exclude: { path: "^stdio/dist/" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "default"] },
  },
};
