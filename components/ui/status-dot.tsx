import { useTranslations } from "next-intl";
import type { ConnectionView } from "#lib/views/connections.ts";

export type ConnectionState = ConnectionView["state"];

/** Each state has its own shape as well as its own colour, so that it can be seen without colour. */
const shapes: Record<ConnectionState, string> = {
  live: "rounded-full bg-success",
  broken: "rotate-45 rounded-[1px] bg-danger",
  disabled: "rounded-full border-2 border-muted",
};

export interface StatusDotProps {
  readonly state: ConnectionState;
  /** Shows the word beside the dot. Without it, only screen readers and the tooltip have the word. */
  readonly withWord?: boolean;
}

/** The state of a connection as a dot. */
export function StatusDot({ state, withWord = false }: StatusDotProps) {
  const word = useTranslations("common.states")(state);
  return (
    <span className="inline-flex items-center gap-2" title={withWord ? undefined : word}>
      <span className={`size-2 shrink-0 ${shapes[state]}`} aria-hidden />
      <span className={withWord ? "" : "sr-only"}>{word}</span>
    </span>
  );
}
