import "server-only";

const outcomes = ["connected", "expired", "failed", "refused", "taken", "unknown"] as const;

/** Reads how a sign-in with another service ended, and the service's name, from the address of a page. */
export async function externalOutcome(
  searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>,
  providers: readonly { readonly id: string; readonly name: string }[],
): Promise<{ readonly outcome: (typeof outcomes)[number] | undefined; readonly provider: string }> {
  const query = await searchParams;
  return {
    outcome: outcomes.find((name) => name === query["external"]),
    provider: providers.find(({ id }) => id === query["provider"])?.name ?? "",
  };
}
