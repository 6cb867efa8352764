import { createRequire } from "node:module";
import { Parser } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { mailTemplates } from "../kernel/choices.ts";
import { locales } from "../kernel/locale/locale.ts";
import { renderMail } from "./render-mail.ts";

const messages = createRequire(import.meta.url);
const link = "https://mcp.example.com/join?token=abc&x=1";
const params = {
  link,
  resetLink: "https://mcp.example.com/forgot-password",
  newEmail: "ana.new@example.com",
  company: "Acme",
  inviter: "Bea López",
  role: "auditor",
  hours: "72",
  change: "on",
  account: "ana@example.org",
  provider: "google",
  caller: "marc@example.com · Claude",
  connection: "Acme Odoo",
  odooUser: "Marc Demo",
  days: "7",
  whose: "own",
};
const invite = (change: Partial<typeof params>) =>
  renderMail({ template: "invitation", locale: "en", params: { ...params, ...change } });

/** Returns the addresses of a mail's HTML and all its text outside of tags. */
function readHtml(html: string) {
  const tags: string[] = [];
  const addresses: string[] = [];
  let text = "";
  const parser = new Parser({
    onopentag(name, attributes) {
      tags.push(name);
      for (const [key, value] of Object.entries(attributes)) if (/^(href|src)$/.test(key)) addresses.push(value);
    },
    ontext(part) {
      text += part;
    },
    onclosetag() {
      text += "\n";
    },
  });
  parser.end(html);
  return { tags: new Set(tags), addresses: [...new Set(addresses)], text };
}

describe.each(locales)("in %s", (locale) => {
  test.each(mailTemplates)("the mail %s has all its words, and its subject is one line", (template) => {
    const { subject, text, html } = renderMail({ template, locale, params });
    expect(subject).toMatch(/^[^\r\n]{5,120}$/);
    for (const part of [subject, text, html])
      expect(part).not.toMatch(/[{}]|undefined|\b(?:frame|buttons|[a-z]+_[a-z]+)\.[a-z]/i);
    const { what, ifNot } = messages(`../../messages/${locale}/mail.json`)[template];
    const first = what.split("{", 1)[0];
    expect(text).toContain(first);
    expect(text).toContain(ifNot);
    const read = readHtml(html);
    expect(read.text).toContain(first);
    expect(read.text).toContain(ifNot);
    expect(html).toContain(`<html lang="${locale}">`);
  });
});

test("a mail's HTML loads nothing, and its links are those of its text", () => {
  for (const template of mailTemplates) {
    const { text, html } = renderMail({ template, locale: "en", params });
    const read = readHtml(html);
    expect([...read.tags].filter((tag) => !/^(html|head|meta|body|div|p|a|br)$/.test(tag))).toEqual([]);
    expect(html).not.toMatch(/url\(|@import|<style/);
    expect(read.addresses).toEqual(text.match(/https?:\S+/g) ?? []);
  }
});

test("a mail says for how long its link works", () => {
  const say = (template: "sign_up" | "sign_up_known", hours?: string) =>
    renderMail({ template, locale: "en", params: { ...params, ...(hours === undefined ? {} : { hours }) } }).text;
  expect(say("sign_up", "1")).toContain("within 1 hour.");
  expect(say("sign_up", "24")).toContain("within 24 hours.");
  expect(say("sign_up", "168")).toContain("within 7 days.");
  expect(say("sign_up", "no number")).toContain("only for a limited time.");
  expect(say("sign_up_known", "24")).not.toContain("within");
});

test("the mail about a changed password has the link to choose another one, if the caller names it", () => {
  const say = (values: Readonly<Record<string, string>>) =>
    renderMail({ template: "password_changed", locale: "en", params: values }).text;
  expect(say({ resetLink: params.resetLink })).toContain(`at once:\n${params.resetLink}\n`);
  expect(say({})).not.toContain("http");
});

test("a mail about the second factor says what changed", () => {
  const subjects = ["on", "off", "codes", "used", undefined].map(
    (change) =>
      renderMail({ template: "totp_changed", locale: "en", params: change === undefined ? {} : { change } }).subject,
  );
  expect(new Set(subjects).size).toBe(5);
});

test("a mail without a needed value, or with a link that is no web address, is refused", () => {
  const { company, ...rest } = params;
  expect(() => renderMail({ template: "invitation", locale: "en", params: rest })).toThrow(/company/);
  for (const bad of ["javascript:alert(1)", "/join", "data:text/html,x", ""])
    expect(() => invite({ link: bad })).toThrow(/web address/);
});

const hostile = [
  "https://evil.example/win",
  "www.evil.example",
  "evil.example",
  "Acme\r\nhttp://evil.example\nBcc: x@evil.example",
  "<a href=https://evil.example>Acme</a>",
  '"><img src=x onerror=alert(1)>',
  "evil。example",
  "evil．example:8080",
  "evil\u200b.\u2060example",
  "\u202eelpmaxe.live",
  "win@evil.example",
  "{link} {company, select, other {x}}",
  `${"long ".repeat(1_000)}.example`,
];

test.each(hostile)("a name such as %j makes no link, no new line and no tag", (name) => {
  const plain = invite({ company: "Acme", inviter: "Bea" });
  const { subject, text, html } = invite({ company: name, inviter: name });
  expect(subject).toMatch(/^[^\r\n]{5,220}$/);
  expect(text.split("\n").length).toBe(plain.text.split("\n").length);
  const withoutLink = text.replaceAll(link, "");
  // A dot, a colon or an at sign before a letter or a digit could be a part of an address.
  expect(withoutLink).not.toMatch(/[.．。｡:：@＠][^\s]/u);
  expect(withoutLink).not.toMatch(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069]/u);
  const read = readHtml(html);
  expect(read.addresses).toEqual([link]);
  expect(read.tags).toEqual(readHtml(plain.html).tags);
  expect(read.text.replaceAll(link, "")).not.toMatch(/[.．。｡@＠]\S/u);
});

test("ordinary names stay readable", () => {
  const { text } = invite({ company: "Pérez & Hijos, S.A.", inviter: "J. P. O'Neil" });
  expect(text).toContain("J. P. O'Neil invites you to join the company Pérez & Hijos, S. A. at MCP Odoo.");
  expect(text).toContain("Your role would be: auditor.");
});

test("a new address that is none is treated like a name of a stranger", () => {
  const say = (newEmail: string) => renderMail({ template: "email_changed", locale: "en", params: { newEmail } }).text;
  expect(say("ana.new@example.com")).toContain("ana.new@example.com");
  expect(say("https://evil.example")).not.toContain("https://");
});
