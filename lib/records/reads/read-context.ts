/** The caller's context for a read: files come as their size, never as their content. */
export function readContext(context: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { ...context, bin_size: true };
}
