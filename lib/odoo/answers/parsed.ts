/** The content of a parsed text. It is passed between threads, so it consists of plain values. */
export type Parsed =
  | { readonly is: "value"; readonly value: unknown }
  /** A fault as XML-RPC carries it. */
  | { readonly is: "fault"; readonly code: number; readonly text: string }
  /** The text is not of the format, or is cut off. */
  | { readonly is: "unreadable" }
  /** The text is deeper or wider than any answer to the call, so it was not parsed. */
  | { readonly is: "too_much" };
