const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** How long things of the authorization server live, in seconds. */
export const lifetimes = {
  accessToken: hour,
  code: minute,
  /** A person may have to sign up first, and to confirm an address. */
  decision: hour,
  /** A client that has not asked for new tokens for so long must be approved again. */
  idle: 30 * day,
  /** So long after its approval a client must be approved again, however often it is used. */
  grant: 90 * day,
  /**
   * A used refresh token works for so long after its first use: hosted clients ask from two machines at a time, and
   * would be disconnected if the second were refused.
   */
  grace: 30,
} as const;
