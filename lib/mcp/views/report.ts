import { reportPage } from "./report-page.ts";

/** A page that a client shows beside a tool's answer (MCP Apps), as the resource it is read under. */
export interface View {
  readonly uri: `ui://${string}`;
  readonly name: string;
  readonly title: string;
  readonly mimeType: "text/html;profile=mcp-app";
  readonly html: string;
  /** `_meta` of the resource and of what is read. */
  readonly meta: Readonly<Record<string, unknown>>;
}

/** Draws what `business_report` answers. It asks for no network at all. */
export const reportView: View = {
  uri: "ui://mcp-odoo/report",
  name: "report",
  title: "Business report",
  mimeType: "text/html;profile=mcp-app",
  html: reportPage,
  meta: {
    ui: {
      csp: { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] },
      prefersBorder: true,
    },
  },
};
