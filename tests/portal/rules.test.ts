import { describe, expect, test } from "vitest";
import { actionOf, readParts } from "#components/audit/field-parts.ts";
import { narrowed, usable } from "#components/keys/toolset-choice.tsx";
import { changeActions, changeForm, changeRule, isOn } from "#components/models/change-rule.ts";

const closed = {
  read: false,
  create: false,
  write: false,
  unlink: false,
  actions: [],
  deniedFields: ["vat"],
  writableFields: [],
};
const reads = { ...closed, read: true };

describe("a rule after a choice in the portal", () => {
  test("reading goes with whatever changes records, buttons too, and takes all of it along", () => {
    expect(changeRule(closed, "write", true)).toEqual({ ...reads, write: true });
    expect(changeActions(closed, ["action_confirm"])).toEqual({ ...reads, actions: ["action_confirm"] });
    const all = { ...reads, create: true, write: true, unlink: true, actions: ["action_confirm"] };
    expect(changeRule(all, "read", false)).toEqual(closed);
  });

  test("the last button taken away leaves the ticks", () => {
    expect(changeActions({ ...reads, actions: ["action_confirm"] }, [])).toEqual(reads);
  });

  test("a form is opened as far as its button needs, and closed with its last one", () => {
    const form = changeForm(closed, ["create_invoices"]);
    expect(form).toEqual({ ...reads, create: true, actions: ["create_invoices"] });
    expect(changeForm({ ...form, write: true }, [])).toEqual(closed);
  });

  test.each(["write", "unlink"] as const)(
    "a form opens no right to %s by itself, and keeps one until it closes",
    (right) => {
      const form = changeForm(closed, ["create_invoices"]);
      expect(form[right]).toBe(false);
      const more = changeForm({ ...form, [right]: true }, ["create_invoices", "cancel"]);
      expect(more).toEqual({ ...form, [right]: true, actions: ["create_invoices", "cancel"] });
      expect(changeForm(more, [])).toEqual(closed);
    },
  );

  test("a model counts as open by its buttons alone, as far as Odoo opens them", () => {
    const row = { ...closed, actions: ["action_confirm"], closedInOdoo: [] };
    expect(isOn({ ...row, actionsInOdoo: undefined })).toBe(true);
    expect(isOn({ ...row, actionsInOdoo: ["action_confirm"] })).toBe(true);
    expect(isOn({ ...row, actionsInOdoo: ["action_cancel"] })).toBe(false);
    expect(isOn({ ...row, actions: [], actionsInOdoo: undefined })).toBe(false);
  });
});

describe("the groups of tools of a new key", () => {
  test("a key that may only read has no use for the group that writes, and always has one", () => {
    expect(usable(["read", "write", "files"], "read")).toEqual(["read", "files"]);
    expect(usable(["read", "write"], "write")).toEqual(["read", "write"]);
    expect(usable(["write"], "read")).toEqual(["read"]);
  });

  test("all that it has a use for is no narrowing", () => {
    expect(narrowed(undefined, "write")).toEqual({});
    expect(narrowed(["read", "write", "reports", "files"], "write")).toEqual({});
    expect(narrowed(["read", "reports", "files"], "read")).toEqual({});
    expect(narrowed(["read", "reports", "files"], "write")).toEqual({ toolsets: ["read", "reports", "files"] });
  });
});

test("an audit entry's fields are told from what stands among them", () => {
  const fields = ["read", "open:action_confirm", "deny:vat", "confirm:nothing", "x:y"];
  expect(readParts(fields)).toEqual({
    plain: ["read", "x:y"],
    parts: [
      { kind: "open", name: "action_confirm" },
      { kind: "deny", name: "vat" },
      { kind: "confirm", name: "nothing" },
    ],
  });
  expect([actionOf(["action:action_confirm"]), actionOf(fields)]).toEqual(["action_confirm", undefined]);
});
