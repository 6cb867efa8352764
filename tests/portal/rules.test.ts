import { describe, expect, test } from "vitest";
import { actionOf, readParts } from "#components/audit/field-parts.ts";
import { toolsetsToSend, usableToolsets } from "#components/keys/toolset-choice.tsx";
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

describe("rules after a choice in the portal", () => {
  test("an operation or action opens reading, and closing reading closes all of them", () => {
    expect(changeRule(closed, "write", true)).toEqual({ ...reads, write: true });
    expect(changeActions(closed, ["action_confirm"])).toEqual({ ...reads, actions: ["action_confirm"] });
    const all = { ...reads, create: true, write: true, unlink: true, actions: ["action_confirm"] };
    expect(changeRule(all, "read", false)).toEqual(closed);
  });

  test("removing the last action of a rule leaves its operations open", () => {
    expect(changeActions({ ...reads, actions: ["action_confirm"] }, [])).toEqual(reads);
  });

  test("a form opens with its first action for reading and creating, and closes with its last action", () => {
    const form = changeForm(closed, ["create_invoices"]);
    expect(form).toEqual({ ...reads, create: true, actions: ["create_invoices"] });
    expect(changeForm({ ...form, write: true }, [])).toEqual(closed);
  });

  test.each(["write", "unlink"] as const)(
    "a form does not open %s by itself, and keeps it if it was open until the form closes",
    (right) => {
      const form = changeForm(closed, ["create_invoices"]);
      expect(form[right]).toBe(false);
      const more = changeForm({ ...form, [right]: true }, ["create_invoices", "cancel"]);
      expect(more).toEqual({ ...form, [right]: true, actions: ["create_invoices", "cancel"] });
      expect(changeForm(more, [])).toEqual(closed);
    },
  );

  test("a model with only actions counts as open if Odoo opens one of them", () => {
    const row = { ...closed, actions: ["action_confirm"], closedInOdoo: [] };
    expect(isOn({ ...row, actionsInOdoo: undefined })).toBe(true);
    expect(isOn({ ...row, actionsInOdoo: ["action_confirm"] })).toBe(true);
    expect(isOn({ ...row, actionsInOdoo: ["action_cancel"] })).toBe(false);
    expect(isOn({ ...row, actions: [], actionsInOdoo: undefined })).toBe(false);
  });
});

describe("the groups of tools of a new key", () => {
  test("a read key never has the group of tools that write, and always has one group", () => {
    expect(usableToolsets(["read", "write", "files"], "read")).toEqual(["read", "files"]);
    expect(usableToolsets(["read", "write"], "write")).toEqual(["read", "write"]);
    expect(usableToolsets(["write"], "read")).toEqual(["read"]);
  });

  test("a key with all groups that it can use is not narrowed", () => {
    expect(toolsetsToSend(undefined, "write")).toEqual({});
    expect(toolsetsToSend(["read", "write", "reports", "files"], "write")).toEqual({});
    expect(toolsetsToSend(["read", "reports", "files"], "read")).toEqual({});
    expect(toolsetsToSend(["read", "reports", "files"], "write")).toEqual({ toolsets: ["read", "reports", "files"] });
  });
});

test("readParts separates entries such as open:action_confirm from the plain fields of an audit entry", () => {
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
