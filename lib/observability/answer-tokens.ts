interface Answer {
  readonly content?: readonly { readonly type: string; readonly text?: unknown }[] | undefined;
  readonly structuredContent?: unknown;
}

/**
 * An estimate of the tokens that an answer costs: four characters each, of its texts and of its structured part.
 * Pictures cost by their size and are left out.
 */
export function estimateTokens({ content = [], structuredContent }: Answer): number {
  const texts = content.reduce((sum, { text }) => sum + (typeof text === "string" ? text.length : 0), 0);
  const structured = structuredContent === undefined ? 0 : JSON.stringify(structuredContent).length;
  return Math.ceil((texts + structured) / 4);
}
