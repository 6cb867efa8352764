/** What an administrator of a company can change in the portal: the page, and what of it. */
export const portalPlaces = [
  "models.operation",
  "models.action",
  "models.field",
  "models.fixed_field",
  "keys.scope",
  "keys.toolsets",
  "keys.renew",
  "connections.switch",
  "connections.credential",
  "connections.database",
  "members.invite",
  "members.role",
] as const;
export type PortalPlace = (typeof portalPlaces)[number];

/** What an administrator of the connected Odoo can change, and where. */
export const odooPlaces = ["mcp.rules", "mcp.settings", "mcp.group", "users.rights", "apps", "server"] as const;
export type OdooPlace = (typeof odooPlaces)[number];

/** What whoever runs this service can change. */
export const operatorPlaces = ["networks", "disk", "database", "log", "account"] as const;
export type OperatorPlace = (typeof operatorPlaces)[number];

/**
 * Who can mend a refusal, and where. It is data: each surface words it for its readers, or says that there is no such place
 * for them. `caller`: with other arguments alone, which the hint names. `client`: whoever set up the AI client.
 * `rules_admin`: an administrator of the portal or of
 * Odoo, as both keep rules and either may refuse. `nobody`: no rule, right or setting opens it.
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

/** A remedy in the words of one surface, one sentence or two; empty where the hint says all. */
export type RemedyWords = (remedy: Remedy) => string;
