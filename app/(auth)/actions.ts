"use server";

import { redirect } from "next/navigation";
import { getRuntime } from "#lib/composition/runtime.ts";
import { SignInInput, SignUpInput } from "#lib/services/accounts/schemas.ts";
import { publicAction } from "../_server/actions.ts";
import { currentEdge } from "../_server/edge.ts";

export const signIn = publicAction(SignInInput, async (_context, input) => {
  await (await getRuntime()).auth.signIn(await currentEdge(), input);
  redirect("/overview");
});

export const signUp = publicAction(SignUpInput, async (_context, input) => {
  await (await getRuntime()).auth.signUp(await currentEdge(), input);
  redirect("/connections/new");
});
