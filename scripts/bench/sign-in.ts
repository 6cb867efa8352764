import { z } from "zod";

const Csrf = z.object({ csrfToken: z.string() });

/** Signs a person in as a client of next-auth does, and returns the cookies. Throws if the sign-in fails. */
export async function signIn(origin: string, email: string, password: string): Promise<string> {
  const first = await fetch(`${origin}/api/auth/csrf`);
  const { csrfToken } = Csrf.parse(await first.json());
  const done = await fetch(`${origin}/api/auth/callback/credentials`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", origin, cookie: cookiesOf(first) },
    body: new URLSearchParams({ csrfToken, email, password, json: "true" }),
    redirect: "manual",
  });
  const cookie = cookiesOf(done);
  if (!cookie.includes("session")) throw new Error(`${email} could not sign in: ${done.status} ${await done.text()}`);
  return cookie;
}

function cookiesOf(answer: Response): string {
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
  return cookies.join("; ");
}
