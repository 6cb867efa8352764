import { direct, type LabServer } from "../lab.ts";

const mark = "Differential";
const categories = 2_200;

// Times around midnight in Madrid, New York, Kolkata, Auckland and UTC, at ends of months and at clock changes.
const times = [
  ...["2026-09-30 22:30:00", "2026-09-30 21:59:59", "2026-09-30 22:00:00", "2026-10-01 00:00:00"],
  ...["2026-10-01 03:59:59", "2026-10-01 04:00:00", "2026-10-31 23:30:00", "2026-11-01 05:30:00"],
  ...["2026-10-25 00:30:00", "2026-10-25 01:30:00", "2026-03-29 00:59:59", "2026-09-06 03:30:00"],
  ...["2025-12-31 23:30:00", "2026-01-01 04:59:59", "2026-02-28 18:30:00", "2026-11-28 22:30:00"],
];

/**
 * Creates records that a demo database lacks: orders and meetings around midnight, names with accents and wildcards,
 * and more groups than the gateway asks an older Odoo for at once. Returns a function that deletes them.
 */
export async function makeEdgeRecords(server: LabServer, ownerId: number): Promise<() => Promise<void>> {
  const ask = <T>(model: string, method: string, args: unknown[]) =>
    direct(server, server.admin, model, method, args, {
      context: { tracking_disable: true, active_test: false },
    }) as Promise<T>;
  const removeAll = async () => {
    for (const [model, domain] of [
      ["sale.order", [["client_order_ref", "=like", `${mark}%`]]],
      ["calendar.event", [["name", "=like", `${mark}%`]]],
      ["res.partner", [["ref", "=like", `${mark}%`]]],
      ["res.partner.category", [["name", "=like", `${mark}%`]]],
    ] as const) {
      const ids = await ask<number[]>(model, "search", [domain]);
      if (ids.length > 0) await ask(model, "unlink", [ids]);
    }
  };
  // Deletes the records of a run that was killed.
  await removeAll();
  const partners = await ask<number[]>("res.partner", "create", [
    ["Ñandú Álvarez", "nandu alvarez", "Émile Zoë", "100%_sure", "O'Brien \\ Söhne", "ÁRBOL 😀 verde"].map(
      (name, i) => ({
        name,
        ref: `${mark} ${i}`,
        city: name,
        ...(i === 5 ? { active: false } : {}),
      }),
    ),
  ]);
  await ask("sale.order", "create", [
    times.map((date, i) => ({
      partner_id: partners[i % 5],
      date_order: date,
      client_order_ref: `${mark} ${i}`,
      user_id: ownerId,
    })),
  ]);
  await ask("calendar.event", "create", [
    times.map((start, i) => ({
      name: `${mark} ${i}`,
      start,
      stop: start,
      ...(i % 5 === 0 ? { allday: true, start_date: start.slice(0, 10), stop_date: start.slice(0, 10) } : {}),
    })),
  ]);
  await ask("res.partner.category", "create", [
    Array.from({ length: categories }, (_, i) => ({ name: `${mark} ${String(i).padStart(4, "0")}`, color: i % 12 })),
  ]);
  return removeAll;
}
