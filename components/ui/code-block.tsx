import { CopyButton } from "./copy-button.tsx";

export interface CodeBlockProps {
  /** The file name or kind of the code, such as `claude_desktop_config.json` or "Terminal". */
  readonly title: string;
  readonly code: string;
  /** The text to copy, if the shown text hides a part of it. */
  readonly copyText?: string;
}

/** Code in a frame with its name and a copy button. Long lines scroll. */
export function CodeBlock({ title, code, copyText }: CodeBlockProps) {
  return (
    <figure className="overflow-hidden rounded-lg border border-border">
      <figcaption className="flex h-10 items-center justify-between gap-2 border-b border-separator bg-surface-secondary pr-1 pl-4 text-xs text-muted">
        <span className="truncate font-mono">{title}</span>
        <CopyButton text={copyText ?? code} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <pre className="overflow-x-auto bg-code p-4 leading-relaxed" tabIndex={0}>
        <code>{code}</code>
      </pre>
    </figure>
  );
}
