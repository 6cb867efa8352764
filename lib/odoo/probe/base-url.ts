import { HttpError } from "../../http/outgoing/http-error.ts";
import { trimTail } from "../../kernel/text/trim-tail.ts";
import { fromHttpError } from "../faults/errors.ts";

/** Returns the address in the form in which it is stored. Pasted addresses mostly end in a page of the web client. */
export function toBaseUrl(text: string): string {
  const trimmed = text.trim();
  // Without a scheme, a host with a port would be parsed as a scheme.
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.username !== "" || url.password !== "") {
    throw fromHttpError(new HttpError("bad_url", { sent: false }), false);
  }
  const path = trimTail(url.pathname.replace(/\/(web|odoo|my|jsonrpc|xmlrpc|json)(\/.*)?$/, ""), "/");
  return url.origin + path;
}
