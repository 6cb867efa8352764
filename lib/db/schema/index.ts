export * from "./calls.ts";
export * from "./tenants.ts";
