import { reportPage } from "./report-page.ts";

/** A page that a client shows beside the answer of a tool (MCP Apps), as a resource. */
export interface View {
  readonly uri: `ui://${string}`;
  readonly name: string;
  readonly title: string;
  readonly mimeType: "text/html;profile=mcp-app";
  readonly html: string;
  /** The `_meta` of the resource and of its contents. */
  readonly meta: Readonly<Record<string, unknown>>;
}

/** The page that draws the answers of `business_report`. It may use no network. */
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
