interface Answer {
  readonly content?: readonly { readonly type: string; readonly text?: unknown }[] | undefined;
  readonly structuredContent?: unknown;
}

/**
 * Estimates the tokens of an answer's texts and structured part at four characters each. Images are left out, as their
 * cost depends on their size.
 */
export function estimateTokens({ content = [], structuredContent }: Answer): number {
  const texts = content.reduce((sum, { text }) => sum + (typeof text === "string" ? text.length : 0), 0);
  const structured = structuredContent === undefined ? 0 : JSON.stringify(structuredContent).length;
  return Math.ceil((texts + structured) / 4);
}
