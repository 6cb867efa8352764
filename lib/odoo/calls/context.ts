/** What a call may say of how it is to be read: a language, a zone, companies. */
export interface InContext {
  readonly context?: Readonly<Record<string, unknown>> | undefined;
}

/** Drops what is undefined: an argument that is not given is not sent. */
export function given(args: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}

export function inContext({ context }: InContext): { readonly context?: NonNullable<InContext["context"]> } {
  return context === undefined ? {} : { context };
}
