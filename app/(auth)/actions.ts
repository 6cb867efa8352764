"use server";

import { getRuntime } from "#lib/composition/runtime.ts";
import {
  CheckLinkInput,
  LinkInput,
  LinkPasswordInput,
  RequestResetInput,
  SignInInput,
  SignUpInput,
} from "#lib/services/accounts/schemas.ts";
import { BeginInput } from "#lib/services/identities/schemas.ts";
import { publicAction } from "../_server/actions.ts";
import { currentEdge } from "../_server/edge.ts";
import { goTo } from "../_server/go-to.ts";

const openAuth = async () => ({ auth: (await getRuntime()).auth, edge: await currentEdge() });

export const signIn = publicAction(SignInInput, async (_context, { next, ...credentials }) => {
  const { auth, edge } = await openAuth();
  const step = await auth.signIn(edge, credentials);
  if (step === "signed_in") goTo(next ?? "/overview");
  goTo(`/sign-in/code${next === undefined ? "" : `?${new URLSearchParams({ next })}`}`);
});

export const requestSignUp = publicAction(SignUpInput, async (_context, input) => {
  const { auth, edge } = await openAuth();
  await auth.requestSignUp(edge, input);
});

export const confirmSignUp = publicAction(LinkPasswordInput, async (_context, input) => {
  const { auth, edge } = await openAuth();
  goTo((await auth.confirmSignUp(edge, input)) ?? "/connections/new");
});

export const requestReset = publicAction(RequestResetInput, async (_context, input) => {
  const { auth, edge } = await openAuth();
  await auth.requestReset(edge, input);
});

export const resetPassword = publicAction(LinkPasswordInput, async (_context, input) => {
  const { auth, edge } = await openAuth();
  const { signedIn, next } = await auth.resetPassword(edge, input);
  if (signedIn) goTo(next ?? "/overview");
  goTo(`/sign-in?${new URLSearchParams({ done: "password", ...(next !== undefined && { next }) })}`);
});

export const beginExternal = publicAction(BeginInput, async (_context, { provider, next }) => {
  const { auth, edge } = await openAuth();
  return { to: await auth.external.begin(edge, { provider, next }) };
});

export const confirmEmail = publicAction(LinkInput, async (_context, input) => {
  const { auth, edge } = await openAuth();
  return auth.confirmEmail(edge, input);
});

export const checkLink = publicAction(CheckLinkInput, async (_context, input) => {
  const { auth, edge } = await openAuth();
  return auth.checkLink(edge, input);
});
