import { redirect } from "next/navigation";
import { anySession } from "./_server/session.ts";

export default async function Home() {
  redirect((await anySession()) === undefined ? "/sign-in" : "/overview");
}
