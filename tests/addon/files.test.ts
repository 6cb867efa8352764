import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admin, create, setRule } from "./lab/admin.ts";
import { auditMark, auditSince } from "./lab/audit.ts";
import { type Call, call, refusalOf, resultOf } from "./lab/call.ts";
import { type Contacts, openContacts } from "./lab/contacts.ts";
import { addonServers } from "./lab/servers.ts";
import { makeKey, type WireUser } from "./lab/users.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe.each(addonServers())("files on Odoo %s", (_series, server) => {
  let contacts: Contacts;
  let user: WireUser;
  let partner: number;
  let company: number;
  let own: number;
  let elsewhere: number;
  let behindField: number;
  const ask = (method: string, id: number, args: Record<string, unknown> = {}, model = "res.partner"): Call => ({
    model,
    method,
    ids: [id],
    args,
  });
  const result = (...rest: Parameters<typeof ask>) => resultOf(server, user.key, ask(...rest));
  const refusal = (...rest: Parameters<typeof ask>) => refusalOf(server, user.key, ask(...rest));
  const attach = (values: Record<string, unknown>) =>
    create(server, "ir.attachment", {
      name: "wire.txt",
      datas: base64("held"),
      res_model: "res.partner",
      res_id: partner,
      ...values,
    });

  beforeAll(async () => {
    contacts = await openContacts(server);
    ({ user, partner, company } = contacts);
    own = await attach({});
    elsewhere = await attach({ res_id: company });
    behindField = await attach({ res_field: "comment", public: true });
  });
  afterAll(async () => {
    await admin(server, "ir.attachment", "unlink", [[behindField]]);
    await contacts.close();
  });

  test("the files of a record are listed with their public fields alone", async () => {
    const rows = (await result("attachments", partner)) as Record<string, unknown>[];
    expect(rows).toEqual([
      {
        id: own,
        name: "wire.txt",
        mimetype: "text/plain",
        file_size: 4,
        create_date: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
        type: "binary",
        url: false,
      },
    ]);
    expect(await result("attachments", partner, { offset: 1 })).toEqual([]);
  });

  test("a file is read with its content", async () => {
    expect(await result("read_attachment", own)).toEqual({
      id: own,
      name: "wire.txt",
      mimetype: "text/plain",
      file_size: 4,
      res_id: partner,
      type: "binary",
      url: false,
      datas: base64("held"),
    });
  });

  test("a file is added in a dry run and for real, and only the real one is found", async () => {
    const file = { name: "added.bin", datas: base64("\u0000added"), mimetype: "application/octet-stream" };
    const tried = await call(server, user.key, { ...ask("add_attachment", company, file), dry_run: true });
    expect(tried.status).toBe(200);
    expect(await refusal("read_attachment", tried.json.data.result as number)).toMatch(/^404 missing/);
    const id = (await result("add_attachment", company, file)) as number;
    expect(await result("read_attachment", id)).toMatchObject({
      name: "added.bin",
      datas: file.datas,
      res_id: company,
    });
    const [newest] = (await result("attachments", company, { limit: 1 })) as { id: number }[];
    expect(newest?.id).toBe(id);
  });

  test("a file of 10 MiB is added, and one byte more is refused", async () => {
    const large = Buffer.alloc(10 * 1024 * 1024, 1);
    const id = (await result("add_attachment", partner, { name: "large", datas: large.toString("base64") })) as number;
    const more = Buffer.alloc(large.length + 1, 1).toString("base64");
    expect(await refusal("add_attachment", partner, { name: "more", datas: more })).toBe("400 invalid malformed");
    // The largest answer is smaller than the largest file.
    expect(await refusal("read_attachment", id)).toBe("413 invalid");
    await admin(server, "ir.attachment", "unlink", [[id]]);
  });

  test("files behind denied fields, of other models or of no record are reported as missing", async () => {
    const ofCountry = await attach({ res_model: "res.country", res_id: 1 });
    const ofNone = await attach({ res_id: 0 });
    for (const id of [behindField, ofCountry, ofNone, 2 ** 30])
      expect(await refusal("read_attachment", id)).toMatch(/^404 missing/);
    expect(await result("read_attachment", ofCountry, {}, "res.country")).toMatchObject({ res_id: 1 });
    await admin(server, "ir.attachment", "unlink", [[ofCountry, ofNone]]);
  });

  test("the rules of the record's model decide about reading and adding its files", async () => {
    expect(await refusal("attachments", 1, {}, "res.bank")).toBe("403 denied model_disabled");
    expect(await refusal("read_attachment", own, {}, "res.bank")).toBe("403 denied model_disabled");
    expect(await refusal("add_attachment", 1, { name: "x", datas: "" }, "res.country")).toBe(
      "403 denied operation_disabled",
    );
    const reader = await makeKey(server, user.uid, { scope: "read" });
    const added = ask("add_attachment", partner, { name: "x", datas: "" });
    expect(await refusalOf(server, reader.key, added)).toBe("403 denied missing_scope");
    expect(await resultOf(server, reader.key, ask("read_attachment", own))).toMatchObject({ id: own });
    await setRule(server, "ir.attachment", "r", { denied_fields: "datas" });
    expect(await refusal("read_attachment", own)).toBe("403 denied field_denied");
    await setRule(server, "ir.attachment", "");
  });

  test.each<[string, Record<string, unknown>]>([
    ["no name", { datas: "" }],
    ["content that is not base64", { name: "x", datas: "é" }],
    ["a path on the server as its address", { name: "x", type: "url", url: "/web/login" }],
    ["a javascript: address", { name: "x", type: "url", url: "javascript:alert(1)" }],
    ["content and an address", { name: "x", datas: "", url: "https://example.com" }],
    ["another record's model", { name: "x", datas: "", res_model: "res.users" }],
  ])("a file with %s is refused", async (_what, args) => {
    expect(await refusal("add_attachment", partner, args)).toBe("400 invalid malformed");
  });

  test("a message takes only files of its own record", async () => {
    const args = { body: "see", attachment_ids: [own] };
    const message = await result("message_post", partner, args);
    const [row] = (await admin(server, "mail.message", "read", [[message], ["attachment_ids"]])) as Record<
      string,
      unknown
    >[];
    expect(row?.["attachment_ids"]).toEqual([own]);
    for (const id of [elsewhere, behindField])
      expect(await refusal("message_post", partner, { ...args, attachment_ids: [id] })).toMatch(/^404 missing/);
  });

  test("the audit rows of file calls name the record and contain no file name or content", async () => {
    const mark = auditMark(server);
    await result("attachments", partner);
    await result("add_attachment", partner, { name: "canary.txt", datas: base64("canary") });
    await refusal("read_attachment", 2 ** 30);
    const rows = auditSince(server, mark);
    expect(rows).toMatchObject([
      { method: "attachments", operation: "read", outcome: "ok", record_ids: String(partner) },
      { method: "add_attachment", operation: "write", outcome: "ok", record_ids: String(partner) },
      { method: "read_attachment", operation: "read", outcome: "failed", error_class: "missing" },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`canary|${base64("canary")}`));
  });
});
