import type { McpServer } from "@modelcontextprotocol/server";
import { expect, test, vi } from "vitest";
import type { Locale } from "../../kernel/locale/locale.ts";
import { registerPrompts } from "./prompts.ts";

interface Told {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly text: string;
}
type Answer = (given: Record<string, string>) => { messages: { content: { text: string } }[] };

/** Returns every prompt as a client of `language` sees it, with its text for the given arguments. */
function read(language: Locale, given: Record<string, string>): Told[] {
  const told: Told[] = [];
  const server = {
    registerPrompt(name: string, words: Pick<Told, "title" | "description">, answer: Answer) {
      told.push({ name, ...words, text: answer(given).messages[0]?.content.text ?? "" });
    },
  } as unknown as McpServer;
  registerPrompts(server, { language, has: () => true, completeCustomer: async () => [] });
  return told;
}

test("every prompt has a title, a description and a text with its arguments in both languages", () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const customer = `Ann "{x}" 'y' <b>`;
  const [en, es] = [read("en", { customer }), read("es", { customer })];
  expect(en.map(({ name }) => name)).toEqual(es.map(({ name }) => name));
  for (const [at, prompt] of en.entries()) {
    const other = es[at];
    for (const part of ["title", "description", "text"] as const) {
      expect(prompt[part], prompt.name).not.toBe("");
      expect(prompt[part], prompt.name).not.toBe(other?.[part]);
    }
  }
  for (const name of ["customer_history", "new_contact", "overdue_followup"])
    for (const prompts of [en, es])
      expect(prompts.find((prompt) => prompt.name === name)?.text).toContain(JSON.stringify(customer));
  expect(logged).not.toHaveBeenCalled();
  logged.mockRestore();
});

test("a prompt uses the default of an argument that is not given, or leaves its sentence out", () => {
  const text = (name: string) => read("en", {}).find((prompt) => prompt.name === name)?.text;
  expect(text("sales_ranking")).toContain("report top_sales and period this_month.");
  expect(text("executive_report")).toContain("report executive_summary and period this_quarter.");
  expect(text("stock_check")).toContain("threshold 10. List the products below 10 units");
  expect(text("overdue_followup")).toMatch(/^Call business_report with report receivables\. /);
});
