import { validationError } from "./odoo-errors.ts";

/** The most work that one call may do: about half a second of the processor, which all tenants share. */
const most = 20_000_000;

/** The work of converting one time to a time zone. */
export const momentSteps = 200;

/** The work of one call, counted: records looked at, values read, characters compared. */
export class Steps {
  private left: number;

  constructor(limit = most) {
    this.left = limit;
  }

  /** Counts work. Throws when the call has done more than it may, as the time limit of a server would end it. */
  take(count = 1): void {
    this.left -= count;
    if (this.left < 0) throw tooMuch();
  }
}

function tooMuch() {
  return validationError(
    "This call is too much work for the demo company. Ask for less at once: fewer conditions, names or records, or shorter texts.",
  );
}
