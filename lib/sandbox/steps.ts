import { validationError } from "./odoo-errors.ts";

/** The most work of one call: about half a second of the processor, which all tenants share. */
const most = 20_000_000;

/** The work of converting one time to a time zone. */
export const momentSteps = 200;

/** Counts the work of one call: records read, values read, characters compared. */
export class Steps {
  private left: number;

  constructor(limit = most) {
    this.left = limit;
  }

  /** Counts work. Throws if the call has done more than it may, as a server's time limit would end it. */
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
