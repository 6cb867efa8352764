import { expect } from "vitest";
import type { OdooRecord, OdooTransport } from "#lib/odoo/types.ts";
import * as odoo from "#tests/support/odoo-calls.ts";
import type { ContractCase, World } from "./world.ts";

/** A picture of one pixel. */
const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

/** Creates a contact, which exists while `use` runs. */
async function withContact<T>(
  { odoo: transport, marker }: World,
  use: (id: number, transport: OdooTransport) => Promise<T>,
): Promise<T> {
  const id = await odoo.create(transport, "res.partner", { name: `${marker} Papers` });
  try {
    return await use(id, transport);
  } finally {
    await odoo.unlink(transport, "res.partner", [id]);
  }
}

async function message(transport: OdooTransport, id: number): Promise<OdooRecord | undefined> {
  const fields = ["body", "model", "res_id", "message_type", "author_id", "subtype_id", "attachment_ids"];
  return (await odoo.read(transport, "mail.message", [id], { fields }))[0];
}

const said = (name: string, body: string, expected: string): ContractCase => ({
  name: `message: ${name}`,
  run: (world) =>
    withContact(world, async (id, transport) => {
      const posted = await odoo.messagePost(transport, "res.partner", id, { body, kind: "note" });
      return (await message(transport, posted))?.["body"];
    }),
  expected,
});

export const paperCases: readonly ContractCase[] = [
  {
    name: "defaults come from the context, or else from the field",
    run: async ({ odoo: transport }) => {
      const context = { default_city: "Vigo" };
      // The addon takes defaults from the context only for wizards, because elsewhere they would write values that no
      // argument names.
      if (transport.kind === "addon") {
        await expect(odoo.defaultGet(transport, "res.partner", ["city"], { context })).rejects.toThrow("default_city");
        return ["contact", true, "Vigo", false];
      }
      const found = await odoo.defaultGet(transport, "res.partner", ["type", "active", "city", "email"], { context });
      return [found["type"], found["active"], found["city"], found["email"] ?? false];
    },
    expected: ["contact", true, "Vigo", false],
  },
  {
    name: "a note belongs to its record, which lists it",
    run: (world) =>
      withContact(world, async (id, transport) => {
        const posted = await odoo.messagePost(transport, "res.partner", id, { body: "Called.", kind: "note" });
        const row = await message(transport, posted);
        const [partner] = await odoo.read(transport, "res.partner", [id], { fields: ["message_ids"] });
        return [
          row?.["body"],
          row?.["model"],
          row?.["res_id"] === id,
          row?.["message_type"],
          Array.isArray(row?.["author_id"]),
          (partner?.["message_ids"] as number[] | undefined)?.includes(posted),
        ];
      }),
    expected: ["<p>Called.</p>", "res.partner", true, "comment", true, true],
  },
  {
    name: "a comment has another subtype than a note",
    run: (world) =>
      withContact(world, async (id, transport) => {
        const kinds = [];
        for (const kind of ["note", "comment"] as const) {
          const posted = await odoo.messagePost(transport, "res.partner", id, { body: "x", kind });
          kinds.push(((await message(transport, posted))?.["subtype_id"] as [number, string] | undefined)?.[1]);
        }
        return kinds;
      }),
    expected: ["Note", "Discussions"],
  },
  said("markup stays text", "Is 1 < 2 & <b>bold</b>?", "<p>Is 1 &lt; 2 &amp; &lt;b&gt;bold&lt;/b&gt;?</p>"),
  said(
    "lines stay lines, their markup text",
    "First\nSecond <i>line</i>",
    "<p>First<br>Second &lt;i&gt;line&lt;/i&gt;</p>",
  ),
  said("letters beyond ASCII", "Añadido — 5 €", "<p>Añadido — 5 €</p>"),
  {
    name: "a message can carry a file of its record",
    run: (world) =>
      withContact(world, async (id, transport) => {
        const file = await odoo.addAttachment(transport, "res.partner", id, { name: "offer.txt", datas: "b2ZmZXI=" });
        const ask = { body: "See the offer.", kind: "note", attachmentIds: [file] } as const;
        const posted = await odoo.messagePost(transport, "res.partner", id, ask);
        return (await message(transport, posted))?.["attachment_ids"]?.toString() === String(file);
      }),
    expected: true,
  },
  {
    name: "attached files are listed from the newest on, without the values of image fields",
    run: (world) =>
      withContact(world, async (id, transport) => {
        await odoo.write(transport, "res.partner", [id], { image_1920: png });
        await odoo.addAttachment(transport, "res.partner", id, { name: "a.txt", datas: "aGVsbG8=" });
        await odoo.addAttachment(transport, "res.partner", id, { name: "b", url: "https://example.com/b" });
        const files = await odoo.listAttachments(transport, "res.partner", id, { limit: 10 });
        const [page] = await odoo.listAttachments(transport, "res.partner", id, { limit: 1, offset: 1 });
        return [
          files.map(({ name, mimetype, type, url, file_size: size }) => [name, type, url, size || 0, mimetype]),
          page?.name,
          files.every(({ create_date: created }) => /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(String(created))),
        ];
      }),
    expected: [
      [
        ["b", "url", "https://example.com/b", 0, "application/octet-stream"],
        ["a.txt", "binary", false, 5, "text/plain"],
      ],
      "a.txt",
      true,
    ],
  },
  {
    name: "a file is read as it was attached",
    run: (world) =>
      withContact(world, async (id, transport) => {
        const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
        const file = { name: "all.bin", mimetype: "application/x-thing", datas: bytes.toString("base64") };
        const made = await odoo.addAttachment(transport, "res.partner", id, file);
        const read = await odoo.readAttachment(transport, "res.partner", made);
        return [
          Buffer.from(String(read?.datas).replace(/\s/g, ""), "base64").equals(bytes),
          read?.mimetype,
          read?.file_size,
          read?.res_id === id,
        ];
      }),
    expected: [true, "application/x-thing", 256, true],
  },
  {
    name: "a file of another model is not found",
    run: (world) =>
      withContact(world, async (id, transport) => {
        const made = await odoo.addAttachment(transport, "res.partner", id, { name: "a.txt", datas: "aGVsbG8=" });
        const elsewhere = await odoo.readAttachment(transport, "res.country", made);
        const gone = await odoo.readAttachment(transport, "res.partner", 2_000_000_000);
        return [elsewhere ?? "none", gone ?? "none"];
      }),
    expected: ["none", "none"],
  },
  {
    name: "a record without files has an empty list",
    run: (world) =>
      withContact(world, (id, transport) => odoo.listAttachments(transport, "res.partner", id, { limit: 5 })),
    expected: [],
  },
];
