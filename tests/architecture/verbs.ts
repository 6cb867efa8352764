import { globSync, readFileSync } from "node:fs";

/** Functions of `lib/services` that open a transaction without asking for a permission, each with its reason. */
export const withoutActor: Readonly<Record<string, string>> = {
  createAccount: "It runs before anybody is signed in: the account that it makes is the first actor of the company.",
  openInvitation: "It shows an invitation to whoever has its link, and changes nothing.",
  joinByInvitation: "It runs before anybody is signed in: the mailed link lets a new person in.",
  acceptByMail: "It runs before anybody is signed in: the mailed link stands for the person of its address.",
  askInvitationMail: "It runs before anybody is signed in: whoever has the link of an invitation may ask for a mail.",
  verifyPassword: "It runs before anybody is signed in: a right password makes an actor of the caller.",
  confirmEmail: "It runs before anybody is signed in: its link works for whoever opens the mail.",
  confirmSignUp: "It runs before anybody is signed in: its link works for whoever opens the mail.",
  openApprovalLink: "It runs before anybody is signed in: the mailed link stands for the member of its address.",
  decideByLink: "It runs before anybody is signed in: the mailed link stands for the member of its address.",
  withLink: "It runs before anybody is signed in: it finds only the link whose token the caller has.",
  findIdentity: "It runs in a sign-in: it finds only the account that another service has just proved.",
  findLink: "It runs before anybody is signed in: it finds only the link whose token the caller has.",
  findSecondStep: "It runs in a sign-in, after the password was right.",
  passSecondStep: "It runs in a sign-in, after the password was right: a right code makes an actor of the caller.",
  requestReset: "It runs before anybody is signed in: it answers everybody alike, and only the mail says more.",
  requestSignUp: "It runs before anybody is signed in: it answers everybody alike, and only the mail says more.",
  resetPassword: "It runs before anybody is signed in: its link works for whoever opens the mail.",
};

export interface Verb {
  readonly name: string;
  readonly place: string;
  readonly body: string;
}

/** Returns the exported functions that take a context or open a transaction. It relies on the formatting of Biome. */
export function verbsIn(place: string, source: string): readonly Verb[] {
  return [...source.matchAll(/^export (?:async )?function\*? (\w+)(?:.|\n)*?^\}$/gm)]
    .map(([body, name = ""]) => ({ name, place, body }))
    .filter(({ body }) => /: \w*Context\b/.test(body) || /\b(withTenant|withLookup|inTransaction)\(/.test(body));
}

/** True if a function asks for a permission before it uses its context in another way and before its first await. */
export function asksFirst({ body }: Verb): boolean {
  const asked = body.search(/\brequire(Permission|Member)\((context\.)?actor, "/);
  const acted = body.search(/\bawait\b|\byield\b|\bwith(Tenant|Lookup)\(|\bcontext\.(?!actor\b)\w+\(/);
  return asked !== -1 && (acted === -1 || asked < acted);
}

/** All verbs of `lib/services`. */
export const verbs = globSync("lib/services/**/*.ts", { exclude: (name) => name.endsWith(".test.ts") }).flatMap(
  (place) => verbsIn(place, readFileSync(place, "utf8")),
);

/** Returns the permission that a verb asks for first, and whether it is for signed-in members alone. */
export function permissionOf({ body }: Verb): { readonly permission: string; readonly membersOnly: boolean } {
  const [, kind = "", permission = ""] =
    /\brequire(Permission|Member)\((?:context\.)?actor, "([\w.]+)"\)/.exec(body) ?? [];
  return { permission, membersOnly: kind === "Member" };
}
