/** The time, as a parameter: production passes `systemClock`, tests their own. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
