import { recordAdmin } from "../audit/record.ts";
import { openProtocol } from "../auth/external/open-protocol.ts";
import { type Auth, type AuthDeps, createAuth } from "../auth/session/create-auth.ts";
import type { Config } from "../config/env.ts";
import { createAccountFlows } from "../services/accounts/create-account-flows.ts";
import { verifyPassword } from "../services/accounts/verify-password.ts";
import { createIdentityFlows } from "../services/identities/create-identity-flows.ts";
import type { SecondFactorDeps } from "../services/second-factor/context.ts";
import { findSecondStep } from "../services/second-factor/find-second-step.ts";
import { passSecondStep } from "../services/second-factor/pass-second-step.ts";
import type { Vault } from "../vault/vault.ts";

interface OpenAuthDeps
  extends Pick<AuthDeps, "db" | "now" | "log" | "limiters" | "clientIp">,
    Pick<SecondFactorDeps, "serviceVault" | "queueMail" | "admitCode"> {
  readonly config: Pick<Config, "publicUrl" | "signUp" | "externalProviders">;
  readonly vault: Vault;
}

/** Creates the portal's sign-in from the verbs on accounts, second factors and connected accounts. */
export function openAuth({ config, vault, serviceVault, queueMail, admitCode, ...basics }: OpenAuthDeps): Auth {
  const { db, now } = basics;
  const { publicUrl } = config;
  const secondFactor = { db, vault, serviceVault, queueMail, now, admitCode };
  return createAuth({
    ...basics,
    config,
    secret: (purpose) => vault.derive(purpose).toString("base64url"),
    record: recordAdmin,
    verifyPassword: (credentials) => verifyPassword({ db }, credentials),
    flows: createAccountFlows({ db, vault, serviceVault, publicUrl, queueMail, now }),
    secondFactor: {
      find: (userId) => findSecondStep(secondFactor, userId),
      pass: (step, input, source) => passSecondStep(secondFactor, step, input, source),
    },
    external: {
      protocols: config.externalProviders.map((provider) => openProtocol(provider)),
      flows: createIdentityFlows({ db, vault, now, queueMail }),
    },
  });
}
