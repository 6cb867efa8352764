"use server";

import { redirect } from "next/navigation";
import { getRuntime } from "#lib/composition/runtime.ts";
import { CodeInput } from "#lib/services/second-factor/schemas.ts";
import { publicAction } from "../../../_server/actions.ts";
import { currentEdge } from "../../../_server/edge.ts";

export const finishSignIn = publicAction(CodeInput, async (_context, input) => {
  await (await getRuntime()).auth.finishSignIn(await currentEdge(), input);
  redirect("/overview");
});
