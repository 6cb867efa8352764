const dayMs = 24 * 3600_000;

/** Returns the days until a credential ends, rounded up; 0 once it has ended, and undefined if its end is not known. */
export function daysLeft(expiresAt: Date | null, now: Date): number | undefined {
  return expiresAt === null ? undefined : Math.max(0, Math.ceil((expiresAt.getTime() - now.getTime()) / dayMs));
}
