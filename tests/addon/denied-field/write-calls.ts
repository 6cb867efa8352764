import fc from "fast-check";
import { type CallTemplate, type Ids, marker, type Value } from "./field-call.ts";

export function written(ids: Ids): fc.Arbitrary<CallTemplate> {
  return fc
    .tuple(fc.subarray(["ref", "website", "barcode"]), fc.boolean())
    .map(([rest, several]) => ({ field, value }) => ({
      kind: "written",
      model: "res.partner",
      method: "write",
      ids: several ? [ids.person, ids.child] : [ids.child],
      args: {
        values: {
          ...Object.fromEntries(rest.filter((name) => name !== "barcode").map((name) => [name, "W"])),
          [field]: other(value),
        },
      },
    }));
}

export function writtenByCommand(ids: Ids): fc.Arbitrary<CallTemplate> {
  return fc
    .constantFrom("change", "make", "change below", "make below", "of a lead")
    .map((how) => ({ field, value }) => {
      const values = { [field]: other(value) };
      const made = { name: `${marker} Made`, ...values };
      const commands = {
        change: [[1, ids.person, values]],
        make: [
          [4, ids.person],
          [0, 0, made],
        ],
        "change below": [[1, ids.person, { child_ids: [[1, ids.child, values]] }]],
        "make below": [[1, ids.person, { child_ids: [[0, 0, made]] }]],
        "of a lead": [
          [
            1,
            ids.person,
            {
              child_ids: [
                [1, ids.child, values],
                [4, ids.child],
              ],
            },
          ],
        ],
      }[how];
      return {
        kind: "written by a command",
        model: "res.partner",
        method: "write",
        ids: [ids.company],
        args: { values: { child_ids: commands } },
      };
    });
}

export function created(): fc.Arbitrary<CallTemplate> {
  return fc
    .tuple(fc.boolean(), fc.integer({ min: 1, max: 3 }), fc.boolean())
    .map(([below, count, listed]) => ({ field, value }) => {
      const made = { name: `${marker} Made`, [field]: other(value) };
      const values = below ? { name: `${marker} Made above`, child_ids: [[0, 0, made]] } : made;
      return {
        kind: "created",
        model: "res.partner",
        method: "create",
        args: {
          values: listed ? [...Array.from({ length: count }, () => ({ name: `${marker} Made` })), values] : values,
        },
      };
    });
}

export function writtenByEach(ids: Ids): fc.Arbitrary<CallTemplate> {
  return fc.boolean().map((first) => ({ field, value }) => {
    const values = [{ ref: "W" }, { [field]: other(value) }];
    return {
      kind: "written by each",
      model: "res.partner",
      method: "write_each",
      only: "/mcp/xmlrpc/object",
      ids: [ids.person, ids.child],
      args: { values: first ? values : values.reverse(), specification: {} },
    };
  });
}

export function imported(ids: Ids): fc.Arbitrary<CallTemplate> {
  return fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 3 })).map(([changes, before]) => ({ field, value }) => {
    const values = { [field]: other(value) };
    const row = changes ? { id: ids.child, values } : { values: { name: `${marker} Made`, ...values } };
    const rows = [...Array.from({ length: before }, () => ({ values: { name: `${marker} Made` } })), row];
    const shows = '"errors":[]';
    return { kind: "imported", model: "res.partner", method: "import_rows", only: "/mcp/call", args: { rows }, shows };
  });
}

/** Returns another value of the same type, or the same one if there is no other. */
function other(value: Value): Value {
  if (typeof value === "number") return value + 1;
  return value === "Quetzal" || value === "Xylophone" ? `${value} changed` : value;
}
