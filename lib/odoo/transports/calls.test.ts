import { describe, expect, test } from "vitest";
import { xmlFault } from "#tests/support/fake-odoo.ts";
import { answers, ask, bare, evil, kinds, open } from "#tests/support/odoo/ways.ts";
import type { OdooCall } from "../types.ts";

describe("calls in the form of a series", () => {
  const named =
    (call: OdooCall, series = 19) =>
    async () => {
      const target = { series: { major: series, minor: 0, edition: "community" } as const };
      const kind = series >= 19 ? "json2" : "jsonrpc";
      // The answer does not matter here and is mostly invalid.
      await open(kind, answers[kind]([5]), target)
        .call(call)
        .catch(() => {});
      const [seen] = evil.requests;
      const body = JSON.parse(seen?.body ?? "");
      if (kind === "json2") return [seen?.path.replace("/json/2/", ""), body];
      const [, , , model, method, ...rest] = body.params.args;
      return [`${model}/${method}`, ...rest];
    };
  const at: Pick<OdooCall, "model" | "ids"> = { model: "res.partner", ids: [7] };
  const note = (body: string): OdooCall => ({
    ...at,
    method: "message_post",
    args: { body, subtype_xmlid: "mail.mt_note" },
  });
  const kind = { message_type: "comment", subtype_xmlid: "mail.mt_note" };
  const files = [
    ["res_model", "=", "res.partner"],
    ["res_field", "=", false],
  ];

  test.each<[string, () => Promise<unknown>, unknown[]]>([
    [
      "a text without lines, as text",
      named(note("1 < 2 <b>")),
      ["res.partner/message_post", { ids: [7], body: "1 < 2 <b>", ...kind }],
    ],
    [
      "a text with lines, as escaped markup",
      named(note('a\n"<b>"')),
      ["res.partner/message_post", { ids: [7], body: "a<br>&quot;&lt;b&gt;&quot;", body_is_html: true, ...kind }],
    ],
    [
      "a text on a series that treats every text as markup",
      named(note("1 < 2"), 16),
      ["res.partner/message_post", [[7]], { body: "1 &lt; 2", ...kind }],
    ],
    [
      "a text with lines on a series without a flag for markup",
      named(note("a\nb"), 14),
      ["res.partner/message_post", [[7]], { body: "a<br>b", ...kind }],
    ],
    [
      "the files of a record, without those of binary fields",
      named({ ...at, method: "attachments", args: { limit: 3, offset: 1 } }),
      [
        "ir.attachment/search_read",
        {
          domain: [...files, ["res_id", "in", [7]]],
          fields: ["name", "mimetype", "file_size", "create_date", "type", "url"],
          order: "id desc",
          limit: 3,
          offset: 1,
        },
      ],
    ],
    [
      "a file, only of the given model",
      named({ ...at, method: "read_attachment" }, 14),
      [
        "ir.attachment/search_read",
        [],
        {
          domain: [...files, ["id", "in", [7]]],
          fields: ["name", "mimetype", "file_size", "res_id", "type", "url", "datas"],
          limit: 1,
        },
      ],
    ],
    [
      "a new file, only on the given record",
      named({
        ...at,
        method: "add_attachment",
        args: { name: "a", datas: "YQ==", type: "binary", res_id: 9, res_field: "vat", public: true },
      }),
      [
        "ir.attachment/create",
        { vals_list: { name: "a", datas: "YQ==", type: "binary", res_model: "res.partner", res_id: 7 } },
      ],
    ],
    [
      "a button, by its name",
      named({ ...at, method: "run_action", args: { name: "action_archive" } }, 14),
      ["res.partner/action_archive", [[7]], {}],
    ],
    [
      "defaults, by position: the argument's name changed twice",
      named({ model: "res.partner", method: "default_get", args: { fields: ["name"] } }, 14),
      ["res.partner/default_get", [["name"]], {}],
    ],
    [
      "imported rows",
      named({ model: "res.partner", method: "load", args: { fields: ["name"], data: [["A"]] } }),
      ["res.partner/load", { fields: ["name"], data: [["A"]] }],
    ],
  ])("the call for %s", async (_, ask, expected) => expect(await ask()).toEqual(expected));

  test.each(kinds)("a button over %s that answers nothing returns null", async (way) => {
    const press: OdooCall = { ...at, method: "run_action", args: { name: "button_cancel" } };
    const nothing =
      way === "xmlrpc" ? xmlFault(1, "cannot marshal None unless allow_none is enabled") : answers[way](null);
    expect(await ask(way, nothing, press)).toBeNull();
  });

  test.each(["json2", "jsonrpc"] as const)("a context over %s always names its user", async (way) => {
    const whoAmI: OdooCall = { model: "res.users", method: "context_get" };
    expect(await ask(way, answers[way]({ lang: "es_ES", tz: false }), whoAmI)).toEqual({
      lang: "es_ES",
      tz: false,
      uid: 2,
    });
    expect(await ask(way, answers[way]({ lang: "es_ES", uid: 7 }), whoAmI)).toEqual({ lang: "es_ES", uid: 7 });
  });

  test.each(bare)("the id of a new message or file over %s is a number on every series", async (way) => {
    for (const call of [note("x"), { ...at, method: "add_attachment", args: { name: "a" } } as OdooCall]) {
      expect(await ask(way, answers[way]([5]), call)).toBe(5);
      expect(await ask(way, answers[way](5), call)).toBe(5);
    }
  });
});
