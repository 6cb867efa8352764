/** Counts points in a window of time under a key. */
export interface OAuthLimiter {
  take(key: string): Promise<{ readonly allowed: boolean; readonly retryAfterSeconds: number }>;
}

export type CreateLimiter = (limit: { points: number; seconds: number }) => OAuthLimiter;
