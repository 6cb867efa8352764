"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { getRuntime } from "#lib/composition/runtime.ts";
import { SetLocaleInput, SwitchTenantInput } from "#lib/services/accounts/schemas.ts";
import * as accounts from "#lib/services/accounts/set-locale.ts";
import * as tenants from "#lib/services/accounts/switch-tenant.ts";
import { action, publicAction, setupAction } from "./actions.ts";
import { currentEdge } from "./edge.ts";
import { currentSession } from "./session.ts";

const keepLocale = action(SetLocaleInput, accounts.setLocale);
// A member may leave a company that demands a second factor for one that does not.
const moveTo = setupAction(SwitchTenantInput, tenants.switchTenant);

/** Sets the language of this browser, and of the account if a member is signed in. */
export const setLocale = publicAction(SetLocaleInput, async (_context, input) => {
  const { publicUrl } = (await getRuntime()).config;
  const secure = publicUrl.startsWith("https:");
  (await cookies()).set("locale", input.locale, { maxAge: 365 * 24 * 3600, sameSite: "lax", path: "/", secure });
  if ((await currentSession()) !== undefined) await keepLocale(input);
});

/** Switches the session to another company of the member and opens its overview. */
export async function switchTenant(input: { readonly tenantId: string }): Promise<void> {
  const result = await moveTo(input);
  redirect(result.ok ? "/overview" : "/sign-in");
}

export async function signOut(): Promise<void> {
  await (await getRuntime()).auth.signOut(await currentEdge());
  redirect("/sign-in");
}
