import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

/**
 * Finds a Chromium for the browser journeys: the one named by CHROMIUM_PATH, the system's, Playwright's own, or one
 * that it installs. Returns the environment that playwright.config.ts reads. Throws if none can be installed.
 */
export async function findBrowser(): Promise<Record<string, string>> {
  const system = [
    process.env["CHROMIUM_PATH"],
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
  ].find((path) => path !== undefined && existsSync(path));
  if (system !== undefined) return { CHROMIUM_PATH: system };
  if (existsSync(chromium.executablePath())) return {};
  console.log("Installing a browser (once) …");
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    spawnSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
    const done = spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (done.status === 0 && existsSync("/usr/bin/chromium")) return { CHROMIUM_PATH: "/usr/bin/chromium" };
  }
  const done = spawnSync("npx", ["playwright", "install", "chromium"], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (done.status !== 0)
    throw new Error(
      "No browser could be installed. Install Chromium and set CHROMIUM_PATH to it, then run the command again.",
    );
  return {};
}
