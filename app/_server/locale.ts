"use server";

import { cookies } from "next/headers";

/** Keeps the chosen language in a cookie for a year; anything but our languages is ignored. */
export async function setLocale(locale: string): Promise<void> {
  if (locale !== "en" && locale !== "es") return;
  (await cookies()).set("locale", locale, { maxAge: 365 * 24 * 3600, sameSite: "lax", path: "/" });
}
