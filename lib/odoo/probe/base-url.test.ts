import { expect, test } from "vitest";
import { toBaseUrl } from "./base-url.ts";

test.each([
  ["https://odoo.example.com", "https://odoo.example.com"],
  ["  https://odoo.example.com/  ", "https://odoo.example.com"],
  ["odoo.example.com", "https://odoo.example.com"],
  ["odoo.example.com:8069", "https://odoo.example.com:8069"],
  ["localhost:8069", "https://localhost:8069"],
  ["10.0.0.5:8069/web", "https://10.0.0.5:8069"],
  ["[::1]:8069", "https://[::1]:8069"],
  ["HTTPS://Odoo.Example.COM:443/web#action=93&model=res.partner", "https://odoo.example.com"],
  ["http://odoo.example.com:80/web/login?redirect=%2Fodoo", "http://odoo.example.com"],
  ["https://odoo.example.com/odoo/contacts/7", "https://odoo.example.com"],
  ["https://odoo.example.com/my/orders", "https://odoo.example.com"],
  ["https://odoo.example.com/json/2/res.partner/read", "https://odoo.example.com"],
  ["https://example.com/erp/web/", "https://example.com/erp"],
  ["https://example.com/webshop/", "https://example.com/webshop"],
])("the address %j is stored as %s", (text, url) => {
  expect(toBaseUrl(text)).toBe(url);
});

test.each([
  "",
  "   ",
  "https://",
  "ftp://odoo.example.com",
  "javascript:alert(1)",
  "javascript://odoo.example.com",
  "data:text/html,x",
  "file:///etc/passwd",
  "mailto:ana@example.com",
  "https://ana@odoo.example.com",
  "https://ana:secret@odoo.example.com",
  "ana:secret@odoo.example.com",
  "https://odoo.example.com:99999",
  "two words",
])("%j is refused as an address", (text) => {
  expect(() => toBaseUrl(text)).toThrow(
    expect.objectContaining({ code: "odoo_upstream", message: "This is not an address that can be dialled." }),
  );
});
