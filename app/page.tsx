import { redirect } from "next/navigation";
import { currentSession } from "./_server/session.ts";

export default async function Home() {
  redirect((await currentSession()) === undefined ? "/sign-in" : "/overview");
}
