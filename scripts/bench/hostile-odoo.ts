import { hostileReplies, json, type Reply, startEvilOdoo } from "../../tests/support/evil-odoo.ts";

/**
 * An Odoo that is honest until it is told what to be: `POST /be/<kind>` of `hostileReplies`, or `honest`. It tells the
 * fields of contacts in any case, so that searches for them are answered by the kind; countries fail at their fields.
 */
const field = { required: false, readonly: false, store: true, searchable: true, sortable: true, groupable: true };
const fields = {
  id: { ...field, type: "integer", string: "ID" },
  display_name: { ...field, type: "char", string: "Display Name" },
  name: { ...field, type: "char", string: "Name" },
  comment: { ...field, type: "html", string: "Notes" },
};
const rows = Array.from({ length: 20 }, (_, i) => ({ id: i + 1, name: `Customer ${i + 1}`, comment: "<p>Paid</p>" }));

let reply: Reply = honest();
const odoo = await startEvilOdoo({ "*": (seen, response) => answer(seen.path)(seen, response) });

function answer(path: string): Reply {
  // What was heard is of no use here, and there is much of it.
  odoo.requests.length = 0;
  if (path.startsWith("/be/")) {
    const kind = path.slice("/be/".length);
    reply = kind === "honest" ? honest() : hostileReplies[kind as keyof typeof hostileReplies]();
    return json(true);
  }
  if (path.endsWith("/context_get")) return json({ lang: "en_US", tz: "UTC", uid: 2 });
  if (path.endsWith("/res.partner/fields_get")) return json(fields);
  return reply;
}

function honest(): Reply {
  const [described, found] = [json(fields), json(rows)];
  return (seen, response) => (seen.path.endsWith("/fields_get") ? described : found)(seen, response);
}

process.send?.({ port: odoo.port });
process.once("disconnect", () => process.exit(0));
