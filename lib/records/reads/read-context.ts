/** Returns the caller's context for a read, in which files come as their size and never as their content. */
export function readContext(context: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { ...context, bin_size: true };
}
