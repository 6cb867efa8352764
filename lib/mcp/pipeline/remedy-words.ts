import { directVariables } from "../../kernel/credential-names.ts";
import type { OdooPlace, OperatorPlace, PortalPlace, Remedy, RemedyWords } from "../../kernel/remedy.ts";

/** The sentences of one surface: one for every place where a problem can be fixed. */
interface Sentences {
  readonly portal: Readonly<Record<PortalPlace, string>>;
  readonly odoo: Readonly<Record<Exclude<OdooPlace, "apps">, string>>;
  readonly app: (app: string) => string;
  readonly operator: Readonly<Record<OperatorPlace, string>>;
  readonly address: string;
  readonly rules: string;
  readonly nobody: string;
}

/** Returns the function that words a remedy with the sentences of a surface. */
function worded(sentences: Sentences): RemedyWords {
  return (remedy: Remedy) => {
    switch (remedy.by) {
      case "caller":
        return "";
      case "nobody":
        return sentences.nobody;
      case "client":
        return sentences.address;
      case "rules_admin":
        return sentences.rules;
      case "portal_admin":
        return sentences.portal[remedy.where];
      case "operator":
        return sentences.operator[remedy.where];
      case "odoo_admin":
        return remedy.where === "apps" ? sentences.app(remedy.app) : sentences.odoo[remedy.where];
    }
  };
}

/** The sentences that are the same for every caller. */
const anywhere = {
  nobody: "No rule can open this.",
  address: "The limit is in the address that this client uses.",
  app: (app: string) => `An Odoo administrator can install the app ${app} in Odoo, under Apps.`,
  odoo: {
    "mcp.rules": "Odoo's own rules close this: an Odoo administrator can open it there, in the menu MCP.",
    "mcp.settings":
      "An Odoo administrator can switch the MCP addon on in Odoo, in the menu MCP, Configuration, Settings.",
    "mcp.group": "An Odoo administrator can add the user to the group MCP User in Odoo, under Settings, Users.",
    "users.rights": "An Odoo administrator can give that user the right.",
    server: "The operator of the Odoo server can fix this.",
  },
} as const;

/** For callers whose rules here cannot be changed: only the rules in Odoo can. */
const whereOdooCloses = "Where Odoo's own rules close this, an Odoo administrator can open it there, in the menu MCP.";

const onModelsPage = "An administrator can change this on the Models page of the portal.";

/** The words for access keys: their company has a portal with administrators. */
export const keyWords = worded({
  ...anywhere,
  rules: `${onModelsPage} What Odoo's own rules close is opened in Odoo, in the menu MCP.`,
  portal: {
    "models.operation": onModelsPage,
    "models.action": onModelsPage,
    "models.field": onModelsPage,
    "models.fixed_field": `A rule can open this very field, under "Fixed fields". ${onModelsPage}`,
    "keys.scope": "An administrator can make a key that may write in the portal, under Keys.",
    "keys.toolsets": "An administrator can make a key without this limit in the portal, under Keys.",
    "keys.companies":
      "An administrator can make a key for other companies in the portal; after a sign-in, sign in again.",
    "keys.renew": "An administrator can make a new key in the portal, under Keys.",
    "connections.switch": "An administrator can switch it on in the portal, under Connections.",
    "connections.credential": "Ask an admin to renew this connection's API key in the portal.",
    "connections.database": "Ask an admin to check the name of the database in the portal.",
    "members.invite": "Ask an owner or admin of your company to invite you.",
    "members.role": "Ask an owner or admin of your company.",
  },
  operator: {
    networks: "The operator of this service can add the range to ODOO_ALLOWED_CIDRS.",
    disk: "The operator of this service must free some space.",
    database: "The operator of this service must let it write again.",
    log: "Try again; if it stays, give your administrator the reference.",
    account: "Ask the owner of your company to contact whoever runs this service.",
  },
});

const fixed = "For callers with header credentials this cannot be changed.";
const headers = "Check the X-Odoo headers that this client sends.";

/** The words for callers with header credentials: they have no portal and cannot change the rules of the service. */
export const headerWords = worded({
  ...anywhere,
  rules: whereOdooCloses,
  portal: {
    "models.operation": fixed,
    "models.action": fixed,
    "models.field": fixed,
    "models.fixed_field": fixed,
    "keys.scope": fixed,
    "keys.toolsets": fixed,
    "keys.companies": fixed,
    "keys.renew": headers,
    "connections.switch": fixed,
    "connections.credential": headers,
    "connections.database": headers,
    "members.invite": fixed,
    "members.role": fixed,
  },
  operator: {
    networks: "The operator of this service can open the range.",
    disk: "The operator of this service must free some space.",
    database: "The operator of this service must let it write again.",
    log: "Try again; if it stays, give whoever runs this service the reference.",
    account: "The operator of this service can say why.",
  },
});

const closedHere = "The local client has no rule that opens this.";
const inSettings = "in the configuration of the local client";

/**
 * Returns the words for the local client in direct mode, which has no portal, only its environment and Odoo. `hasList`
 * is true if the environment names the open models.
 */
export function localWords({ hasList }: { readonly hasList: boolean }): RemedyWords {
  const operation = hasList ? `Its user can change ${directVariables.models} ${inSettings}.` : closedHere;
  return worded({
    ...anywhere,
    rules: whereOdooCloses,
    portal: {
      "models.operation": operation,
      "models.action": closedHere,
      "models.field": closedHere,
      "models.fixed_field": closedHere,
      "keys.scope": `Its user can unset ${directVariables.readOnly} ${inSettings}.`,
      "keys.toolsets": closedHere,
      "keys.companies": closedHere,
      "keys.renew": `Check ${directVariables.secret} ${inSettings}.`,
      "connections.switch": closedHere,
      "connections.credential": `Check ${directVariables.login} and ${directVariables.secret} ${inSettings}.`,
      "connections.database": `Check ${directVariables.database} ${inSettings}.`,
      "members.invite": closedHere,
      "members.role": closedHere,
    },
    operator: {
      networks: "The local client dials no such address.",
      disk: "Free some space on this machine.",
      database: "Let this machine write again.",
      log: "Try again; if it stays, the log of the local client says why, under the reference.",
      account: closedHere,
    },
  });
}
