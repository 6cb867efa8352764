import { expect, test } from "vitest";
import { toNotice } from "../actions/window.ts";
import { valueWithoutTokens, withoutTokens } from "./link-tokens.ts";

test.each([
  ["/my/orders/7?access_token=3f2a-11", "/my/orders/7?access_token=…"],
  ["https://a.example/web/signup?db=x&token=AbC&name=Bo", "https://a.example/web/signup?db=x&token=…&name=Bo"],
  [
    '<a href="/mail/view?model=sale.order&amp;res_id=7&amp;access_token=abc&amp;hash=9f">View</a>',
    '<a href="/mail/view?model=sale.order&amp;res_id=7&amp;access_token=…&amp;hash=…">View</a>',
  ],
  ["/slides?signup_token=a b", "/slides?signup_token=… b"],
])("withoutTokens removes the tokens of %s", (text, expected) => expect(withoutTokens(text)).toBe(expected));

test.each(["/my/orders/7?report_type=pdf&download=true", "the token = 5, hash=1", "a?b&c"])(
  "withoutTokens keeps %s",
  (text) => expect(withoutTokens(text)).toBe(text),
);

test("valueWithoutTokens removes the tokens of links at every depth", () => {
  expect(valueWithoutTokens({ a: [{ b: "/x?access_token=1" }, 7, false] })).toEqual({
    a: [{ b: "/x?access_token=…" }, 7, false],
  });
});

test("a notice of Odoo shows a link without its token", () => {
  const params = { message: "Shared: https://a.example/my/orders/7?access_token=3f2a", type: "success" };
  const notice = toNotice({ type: "ir.actions.client", tag: "display_notification", params });
  expect(notice?.text).toBe("Shared: https://a.example/my/orders/7?access_token=…");
});
