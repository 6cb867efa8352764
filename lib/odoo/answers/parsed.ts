/** The content of a parsed text. It goes from thread to thread, so it is made of plain values. */
export type Parsed =
  | { readonly is: "value"; readonly value: unknown }
  /** A fault as XML-RPC carries it. */
  | { readonly is: "fault"; readonly code: number; readonly text: string }
  /** Not of the format, or cut off. */
  | { readonly is: "unreadable" }
  /** Deeper or wider than any answer to what is asked: it is not read. */
  | { readonly is: "too_much" };
