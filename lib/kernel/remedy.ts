/** The settings that an administrator of a company can change in the portal, as page and setting. */
export const portalPlaces = [
  "models.operation",
  "models.action",
  "models.field",
  "models.fixed_field",
  "keys.scope",
  "keys.toolsets",
  "keys.companies",
  "keys.renew",
  "connections.switch",
  "connections.credential",
  "connections.database",
  "members.invite",
  "members.role",
] as const;
export type PortalPlace = (typeof portalPlaces)[number];

/** The places in which an administrator of the connected Odoo can change something. */
export const odooPlaces = ["mcp.rules", "mcp.settings", "mcp.group", "users.rights", "apps", "server"] as const;
export type OdooPlace = (typeof odooPlaces)[number];

/** The settings that the operator of this service can change. */
export const operatorPlaces = ["networks", "disk", "database", "log", "account"] as const;
export type OperatorPlace = (typeof operatorPlaces)[number];

/**
 * The role that can resolve a refusal, and the place. It is data: each surface words it for its readers. `caller`
 * resolves it with other arguments, which the hint names. `client` is the person who set up the AI client.
 * `rules_admin` is an administrator of the portal or of Odoo, as the rules of either may refuse. `nobody` means that no
 * rule, right or setting opens it.
 */
export type Remedy =
  | { readonly by: "caller" }
  | { readonly by: "portal_admin"; readonly where: PortalPlace }
  | { readonly by: "odoo_admin"; readonly where: Exclude<OdooPlace, "apps"> }
  | { readonly by: "odoo_admin"; readonly where: "apps"; readonly app: string }
  | { readonly by: "rules_admin" }
  | { readonly by: "client"; readonly where: "address" }
  | { readonly by: "operator"; readonly where: OperatorPlace }
  | { readonly by: "nobody" };

/** Words a remedy for one surface in one or two sentences; empty if the hint is enough. */
export type RemedyWords = (remedy: Remedy) => string;
