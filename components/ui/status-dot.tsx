import { useTranslations } from "next-intl";
import type { ConnectionView } from "#lib/views/connections.ts";

export type ConnectionState = ConnectionView["state"];

/** Shape and colour differ, so that the state is told without colour too. */
const shapes: Record<ConnectionState, string> = {
  live: "rounded-full bg-success",
  broken: "rotate-45 rounded-[1px] bg-danger",
  disabled: "rounded-full border-2 border-muted",
};

export interface StatusDotProps {
  readonly state: ConnectionState;
  /** Shows the word beside the dot; without it the word is there for screen readers and on hover. */
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
