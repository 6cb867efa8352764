/** Returns the current time. Production code is given `systemClock`, and tests pass their own. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
