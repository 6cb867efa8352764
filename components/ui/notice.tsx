import { CircleCheck, CircleX, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

type Tone = "info" | "ok" | "warning" | "danger";

const looks: Record<Tone, { readonly icon: LucideIcon; readonly frame: string; readonly ink: string }> = {
  info: { icon: Info, frame: "border-accent/30 bg-accent/6", ink: "text-link" },
  ok: { icon: CircleCheck, frame: "border-success/35 bg-success/8", ink: "text-ok-text" },
  warning: { icon: TriangleAlert, frame: "border-warning/40 bg-warning/10", ink: "text-warning-text" },
  danger: { icon: CircleX, frame: "border-danger/35 bg-danger/8", ink: "text-danger-text" },
};

export interface NoticeProps {
  readonly tone: Tone;
  /** The text that says what happened. */
  readonly title: string;
  /** The text that says what to do next. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** A message in the page. Screen readers announce `danger` at once and the other tones politely. */
export function Notice({ tone, title, children, action }: NoticeProps) {
  const { icon: Icon, frame, ink } = looks[tone];
  return (
    <div role={tone === "danger" ? "alert" : "status"} className={`flex gap-3 rounded-lg border px-4 py-3 ${frame}`}>
      <Icon className={`mt-0.5 size-4 shrink-0 ${ink}`} aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-medium wrap-anywhere">{title}</p>
        {children !== undefined && <div className="mt-0.5 text-pretty text-muted wrap-anywhere">{children}</div>}
        {action !== undefined && <div className="mt-2 flex flex-wrap gap-2">{action}</div>}
      </div>
    </div>
  );
}
