import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/server";

/** One grey pixel, and no sound at all: the smallest files of their kind. */
export const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";
export const wav = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";

/** A result of these parts; a string is a text. */
export function content(...parts: (string | ContentBlock)[]): CallToolResult {
  return { content: parts.map((part) => (typeof part === "string" ? { type: "text", text: part } : part)) };
}
