import { HttpError } from "../../http/outgoing/http-error.ts";
import { trimTail } from "../../kernel/text/trim-tail.ts";
import { fromHttpError } from "../faults/errors.ts";

/** The address as it is registered: what people paste mostly ends in a page of the web client. */
export function toBaseUrl(text: string): string {
  const trimmed = text.trim();
  // A host with a port parses too, as a scheme of that name.
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.username !== "" || url.password !== "") {
    throw fromHttpError(new HttpError("bad_url", { sent: false }), false);
  }
  const path = trimTail(url.pathname.replace(/\/(web|odoo|my|jsonrpc|xmlrpc|json)(\/.*)?$/, ""), "/");
  return url.origin + path;
}
