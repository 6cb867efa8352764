import type { OdooValue } from "../../../kernel/odoo-values.ts";
import { validationError } from "../../odoo-errors.ts";
import { stamp } from "../../query/moments.ts";
import { idsOf } from "../../read-values.ts";
import type { Behaviours, Default, Row, WritableReader, Written } from "../definition.ts";
import { through } from "./shared.ts";

const hourMs = 3_600_000;
const halfHourMs = hourMs / 2;

const ms = (time: OdooValue | undefined) => Date.parse(`${String(time).replace(" ", "T")}Z`);

/** Keeps a meeting's length if it is moved, and its start if its length is changed. */
function settleEvent(row: Row, { values, before }: Written): void {
  const length = "duration" in values ? Number(row["duration"]) : before === undefined ? 1 : Number(before["duration"]);
  const moved = "start" in values || "duration" in values;
  // A new meeting has an end by default: as in Odoo, its length does not change that end.
  if (moved && !("stop" in values) && before !== undefined)
    row["stop"] = stamp(new Date(ms(row["start"]) + length * hourMs));
  if (ms(row["stop"]) < ms(row["start"])) {
    const times = `Meeting “${String(row["name"])}” starts at ${String(row["start"])} and ends at ${String(row["stop"])}`;
    const message = `The ending date and time cannot be earlier than the starting date and time.\n${times}`;
    throw validationError(message);
  }
  row["duration"] = Math.round(((ms(row["stop"]) - ms(row["start"])) / hourMs) * 100) / 100;
  const isDays = row["allday"] === true;
  row["start_date"] = isDays ? String(row["start"]).slice(0, 10) : false;
  row["stop_date"] = isDays ? String(row["stop"]).slice(0, 10) : false;
}

/** Gives everybody who is invited an attendee record; the organizer has accepted. */
function inviteAll(row: Row, keeper: WritableReader): void {
  const wanted = new Set(idsOf(row["partner_ids"]));
  for (const attendee of keeper.referring("calendar.attendee", "event_id", row.id)) {
    if (!wanted.delete(Number(attendee["partner_id"]))) keeper.drop("calendar.attendee", attendee.id);
  }
  const organizer = keeper.read("res.users", Number(row["user_id"]), "partner_id");
  for (const partner of wanted) {
    keeper.put("calendar.attendee", {
      id: keeper.nextId("calendar.attendee"),
      event_id: row.id,
      partner_id: partner,
      state: partner === organizer ? "accepted" : "needsAction",
      ...Object.fromEntries(
        ["create_date", "write_date", "create_uid", "write_uid"].map((name) => [name, row[name] ?? false]),
      ),
    });
  }
}

/** Returns the next half hour plus `later` milliseconds: Odoo proposes an hour from there for a meeting. */
const nextHalfHour =
  (later: number): Default =>
  ({ now }) =>
    stamp(new Date(Math.ceil(now.getTime() / halfHourMs) * halfHourMs + later));

const attendeeName = through("partner_id", "res.partner", "name");

export const calendar: Behaviours = {
  "calendar.event": {
    defaults: {
      start: nextHalfHour(0),
      stop: nextHalfHour(hourMs),
      allday: false,
      user_id: 2,
      partner_ids: ({ reader }) => [[6, 0, [Number(reader.read("res.users", 2, "partner_id"))]]],
      show_as: "busy",
    },
    settle: settleEvent,
    follow: inviteAll,
  },
  "calendar.attendee": {
    defaults: { state: "needsAction" },
    display: attendeeName,
    compute: { common_name: attendeeName },
  },
};
