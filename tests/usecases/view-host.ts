import { AppBridge, PostMessageTransport } from "@modelcontextprotocol/ext-apps/app-bridge";

type Context = { theme?: "light" | "dark"; locale?: string };

/**
 * A client that shows a view through the MCP Apps authors' own bridge, which checks the page's messages against their
 * schemas.
 */
export interface Host {
  open(html: string, context: Context): Promise<void>;
  /** A tool's result, as JSON. */
  answer(result: string): Promise<void>;
  leave(): Promise<object>;
  readonly heights: number[];
}

declare global {
  interface Window {
    host: Host;
  }
}

let bridge: AppBridge;
window.host = {
  heights: [],
  async open(html, hostContext) {
    const frame = document.body.appendChild(document.createElement("iframe"));
    frame.setAttribute("sandbox", "allow-scripts");
    frame.setAttribute("style", "width: 100%; height: 900px; border: 0");
    bridge = new AppBridge(null, { name: "host", version: "1" }, {}, { hostContext });
    bridge.onsizechange = ({ height = 0 }) => void this.heights.push(height);
    const ready = new Promise<void>((resolve) => {
      bridge.oninitialized = () => resolve();
    });
    const inner = frame.contentWindow as Window;
    await bridge.connect(new PostMessageTransport(inner, inner));
    frame.srcdoc = html;
    await ready;
  },
  answer: (result) => bridge.sendToolResult(JSON.parse(result)),
  leave: () => bridge.teardownResource({}),
};
