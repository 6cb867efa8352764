"use server";

import { getRuntime } from "#lib/composition/runtime.ts";
import { SignInCodeInput } from "#lib/services/second-factor/schemas.ts";
import { publicAction } from "../../../_server/actions.ts";
import { currentEdge } from "../../../_server/edge.ts";
import { goTo } from "../../../_server/go-to.ts";

export const finishSignIn = publicAction(SignInCodeInput, async (_context, { next, ...input }) => {
  await (await getRuntime()).auth.finishSignIn(await currentEdge(), input);
  goTo(next ?? "/overview");
});
