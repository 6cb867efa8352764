import { toOdooError } from "../odoo/faults/errors.ts";

/** What a call may take: some half a second of the processor that all tenants share. */
const most = 20_000_000;

/** What it takes to read the clock of a zone. */
export const momentSteps = 200;

/** The work of one call, counted: records looked at, values read, characters compared. */
export class Steps {
  private left: number;

  constructor(limit = most) {
    this.left = limit;
  }

  /** Throws where the call takes more than it may, as a server's own time limit would end it. */
  take(count = 1): void {
    this.left -= count;
    if (this.left < 0) throw tooMuch();
  }
}

function tooMuch() {
  return toOdooError({
    name: "odoo.exceptions.ValidationError",
    message:
      "The demo company takes no call that is this much work. Ask for less at once: fewer conditions, names or records, or shorter texts.",
  });
}
