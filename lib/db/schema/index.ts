export * from "./accounts.ts";
export * from "./calls.ts";
export * from "./oauth.ts";
export * from "./tenants.ts";
