/** The context of a call: a language, a time zone, companies. */
export interface InContext {
  readonly context?: Readonly<Record<string, unknown>> | undefined;
}

/** Drops undefined arguments, so that they are not sent. */
export function given(args: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}

export function inContext({ context }: InContext): { readonly context?: NonNullable<InContext["context"]> } {
  return context === undefined ? {} : { context };
}
