import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { mayOpenPage, pagePaths } from "#lib/policy/pages.ts";
import { can, type Permission, permissionNames } from "#lib/policy/permissions.ts";
import { permissionOf, type Verb, verbs, withoutActor } from "../architecture/verbs.ts";
import { actors } from "../support/actors.ts";

const everyMember = "owner, admin, approver, auditor, member";
const managers = "owner, admin";
const mayRead = "token read, token write, operator read, operator write";
const reads = `${everyMember}, ${mayRead}`;
const manages = `${managers}, token write`;
const audits = `owner, admin, auditor, ${mayRead}`;

/** Who may open each page, written by hand. `anybody` includes people who are not signed in. */
const expectedPages: Readonly<Record<string, string>> = {
  "/sign-in": "anybody",
  "/sign-in/code": "anybody",
  "/sign-up": "anybody",
  "/sign-up/confirm": "anybody",
  "/forgot": "anybody",
  "/reset": "anybody",
  "/confirm-email": "anybody",
  "/invitation": "anybody",
  "/approve": "anybody",
  "/overview": everyMember,
  "/connections": everyMember,
  "/connections/[id]": everyMember,
  "/connections/new": managers,
  "/models": everyMember,
  "/access": "owner, admin, approver, member",
  "/connect/consent/[uid]": everyMember,
  "/approvals": "owner, admin, approver, auditor",
  "/approvals/[id]": "owner, admin, approver, auditor",
  "/keys": "owner, admin, auditor",
  "/connect": everyMember,
  "/reports": managers,
  "/audit": "owner, admin, auditor",
  "/members": everyMember,
  "/settings": everyMember,
  "/settings/security": everyMember,
};

/** The page that also opens for a member who lacks a demanded second factor, whom `openPage` would send there. */
const setupPage = "app/(portal)/settings/security/page.tsx";

/** Who may call each verb, written by hand. */
const expectedVerbs: Readonly<Record<string, string>> = {
  getAccount: everyMember,
  changePassword: everyMember,
  requirePassword: everyMember,
  requestEmailChange: everyMember,
  deleteAccount: everyMember,
  leaveCompany: everyMember,
  getSecondFactor: everyMember,
  startTotp: everyMember,
  confirmTotp: everyMember,
  disableTotp: everyMember,
  renewRecoveryCodes: everyMember,
  demandSecondFactor: "owner",
  giveGrant: "owner, admin, approver, member",
  listGrants: "owner, admin, approver, member",
  revokeGrant: "owner, admin, approver, member",
  endGrant: "",
  listCredentials: "owner, admin, approver, member",
  countWaiting: "owner, admin, approver",
  listOdooCompanies: "owner, admin, approver, member",
  storeCredential: "owner, admin, approver, member",
  removeCredential: "owner, admin, approver, member",
  requireOwnCredential: manages,
  warnExpiring: "",
  getGrantActivity: "owner, admin, approver, member",
  listIdentities: everyMember,
  connectIdentity: everyMember,
  disconnectIdentity: everyMember,
  setLocale: everyMember,
  switchTenant: everyMember,
  updateProfile: everyMember,
  renameTenant: "owner",
  listSessions: everyMember,
  revokeSession: everyMember,
  revokeOtherSessions: everyMember,
  getOverview: reads,
  exportAudit: audits,
  getAuditEntry: audits,
  listAudit: audits,
  listAuditChoices: audits,
  listConnections: reads,
  getConnection: reads,
  createConnection: manages,
  updateConnection: manages,
  renameConnection: manages,
  deleteConnection: manages,
  switchConnection: manages,
  setConfirm: manages,
  testConnection: manages,
  testTarget: manages,
  probe: manages,
  listRules: reads,
  getMatrix: reads,
  listClosures: reads,
  listOdooModels: reads,
  listOdooFields: reads,
  findOdooModel: reads,
  surveyOdoo: reads,
  openOdooOf: reads,
  addModel: manages,
  applyPreset: manages,
  updateRules: manages,
  writeRules: manages,
  listApprovals: "owner, admin, approver, auditor",
  getApproval: "owner, admin, approver, auditor",
  decideApproval: "owner, admin, approver",
  setApproval: manages,
  listKeys: audits,
  getKeyActivity: audits,
  createKey: managers,
  rotateKey: managers,
  revokeKey: managers,
  listMembers: reads,
  changeRole: managers,
  removeMember: managers,
  leaveTenant: everyMember,
  transferOwnership: "owner",
  listInvitations: reads,
  inviteMember: managers,
  createInvitationLink: managers,
  revokeInvitation: managers,
  acceptInvitation: everyMember,
};

const pathOf = (file: string) => file.replace(/^app\/\([a-z]+\)/, "").replace(/\/page\.tsx$/, "");
const pageFiles = globSync("app/(*)/**/page.tsx").toSorted();
const namesOf = (may: (name: string) => boolean) => Object.keys(actors).filter(may);
const listed = (named: string) => Object.keys(actors).filter((name) => named.split(", ").includes(name));

describe("pages", () => {
  test("every page is in the table of pages and in the one of this test, and both list no other", () => {
    const paths = pageFiles.map(pathOf).toSorted();
    expect(paths.length).toBeGreaterThan(10);
    expect(pagePaths.toSorted()).toEqual(paths);
    expect(Object.keys(expectedPages).toSorted()).toEqual(paths);
  });

  test.each(pagePaths)("the roles that may open %s are those that this test lists, and no other actor may", (path) => {
    const named = expectedPages[path] ?? "";
    expect(mayOpenPage(undefined, path)).toBe(named === "anybody");
    const may = namesOf((name) => mayOpenPage(actors[name], path));
    expect(may).toEqual(named === "anybody" ? Object.keys(actors) : listed(named));
  });

  test("every page of the portal asks for its own path first and shows its refusal", () => {
    const portal = pageFiles.filter((file) => file.startsWith("app/(portal)/") && file !== setupPage);
    expect(readFileSync(setupPage, "utf8")).toContain("  const context = await setupContext();\n");
    expect(portal.length).toBeGreaterThan(8);
    for (const file of portal) expect([file, asksForItself(file, readFileSync(file, "utf8"))]).toEqual([file, true]);
  });

  test("a page that asks for another path, late or not at all is found", () => {
    const file = "app/(portal)/keys/page.tsx";
    const page = (...lines: string[]) =>
      ["export default async function KeysPage() {", ...lines.map((line) => `  ${line}`), "}", ""].join("\n");
    const ask = 'const context = await openPage("/keys");';
    const refuse = 'if (context === undefined) return <NoAccess title={t("title")} />;';
    const act = "const keys = await listKeys(context);";
    expect(asksForItself(file, page(ask, refuse, act))).toBe(true);
    expect(asksForItself(file, page(ask, act))).toBe(false);
    expect(asksForItself(file, page(act, ask, refuse))).toBe(false);
    expect(asksForItself(file, page(ask.replace("/keys", "/audit"), refuse))).toBe(false);
  });
});

/** True if a page opens by its own path before any service, and shows `NoAccess` if that is refused. */
function asksForItself(file: string, source: string): boolean {
  const body = source.slice(source.indexOf("export default async function"));
  const asked = body.indexOf(`  const context = await openPage("${pathOf(file)}");\n`);
  const refused = body.indexOf("  if (context === undefined) return <NoAccess ");
  const acted = body.search(/\(context\b/);
  return asked !== -1 && refused > asked && (acted === -1 || acted >= refused);
}

const asking = verbs.filter(({ name }) => withoutActor[name] === undefined);
const permissionSet: ReadonlySet<string> = new Set(permissionNames);
const isPermission = (text: string): text is Permission => permissionSet.has(text);

function mayCall(verb: Verb, name: string): boolean {
  const { permission, membersOnly } = permissionOf(verb);
  const actor = actors[name];
  if (actor === undefined || !isPermission(permission)) return false;
  return can(actor, permission) && (actor.kind === "session" || !membersOnly);
}

describe("verbs", () => {
  test("every verb is in the table of this test, which lists no other", () => {
    expect(Object.keys(expectedVerbs).toSorted()).toEqual(asking.map(({ name }) => name).toSorted());
  });

  test.each(asking.map((verb) => [verb.name, verb] as const))(
    "the actors that may call %s are those that this test lists",
    (name, verb) => {
      expect(permissionNames).toContain(permissionOf(verb).permission);
      expect(namesOf((actor) => mayCall(verb, actor))).toEqual(listed(expectedVerbs[name] ?? ""));
    },
  );

  test.each(asking.map((verb) => [verb.name, verb] as const))(
    "%s refuses every other actor before it touches the database",
    async (name, verb) => {
      const refused = Object.entries(actors).filter(([actor]) => !mayCall(verb, actor));
      expect(refused.length).toBeGreaterThan(0);
      for (const [, actor] of refused) {
        const error = await callAs(verb, actor).catch((thrown: unknown) => thrown);
        expect(error, name).toMatchObject({ code: "forbidden" });
      }
    },
  );

  test("a verb that an actor may call goes on to the database", async () => {
    const verb = asking.find(({ name }) => name === "listMembers") as Verb;
    await expect(callAs(verb, actors["member"])).rejects.toThrow("A refused verb touched");
  });
});

/** Calls a verb with an actor and with dependencies that cannot be used. */
async function callAs({ place, name }: Verb, actor: unknown): Promise<unknown> {
  const module: Readonly<Record<string, (context: unknown, input: unknown) => unknown>> = await import(resolve(place));
  const unusable: unknown = new Proxy(() => {}, { get: fail, has: fail, apply: fail });
  const context = new Proxy({ actor }, { get: (target, key) => (key === "actor" ? target.actor : unusable) });
  const result = module[name]?.(context, {});
  // A generator runs up to its first line.
  if (typeof result === "object" && result !== null && "next" in result) {
    return (result as AsyncGenerator<unknown>).next();
  }
  return result;
}

function fail(): never {
  throw new Error("A refused verb touched a dependency.");
}
