import { expect, test, vi } from "vitest";
import { AppError, type ErrorReason } from "../kernel/errors.ts";
import { wordsFor } from "./words.ts";

test("the language of a report is Spanish for Spanish locales and English for all others", () => {
  expect(
    ["es", "es_ES", "es-AR", "en_US", "et_EE", "est_XX", ""].map((lang) => wordsFor(lang).label("customer")),
  ).toEqual(["Cliente", "Cliente", "Cliente", "Customer", "Customer", "Customer", "Customer"]);
});

test("the sentences of a report have their values in them", () => {
  const [en, es] = [wordsFor("en"), wordsFor("es")];
  expect(en.otherCompanies(1, [2, 3], 0)).toBe("Company 1 alone; for another give company: 2, 3.");
  expect(es.otherCompanies(1, [2, 3], 4)).toBe("Solo la empresa 1; para otra, indica company: 2, 3 y 4 más.");
  // Numbers are written without separators in both languages, as ids are.
  expect(es.first(50, 12_345, es.label("orders"))).toBe("Pedidos: los 50 primeros de 12345; los totales son de todos.");
  expect(en.denied("res.partner", "credit_limit")).toBe("Left out: credit_limit of res.partner is not enabled.");
});

test("every sentence of a report keeps its values, with any characters, in both languages", () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const odd = "'{x}' <b> {";
  for (const words of [wordsFor("en"), wordsFor("es")]) {
    const said = [
      words.notInstalled(odd),
      words.noRight(odd),
      words.denied(odd, odd),
      words.leftOut(odd),
      words.closed(odd, odd),
      words.newest(1, 2, odd),
      words.first(1, 2, odd),
      words.shownAlone(odd),
    ];
    for (const sentence of said) expect(sentence).toContain(odd);
    for (const sentence of [words.people(3, 4), words.otherCompanies(3, [4], 5)]) expect(sentence).toMatch(/3.*4/);
  }
  expect(logged).not.toHaveBeenCalled();
  logged.mockRestore();
});

test("a refused part of a report is named in the report's language", () => {
  const refused = (reason: ErrorReason, params: Readonly<Record<string, string>>) =>
    wordsFor("es").refusal(new AppError("denied", "English.", { reason, params }));
  const model = "sale.order";
  expect([
    refused("model_disabled", { model }),
    refused("field_denied", { model, field: "name" }),
    refused("user_right", { model }),
    refused("model_missing", { model }),
  ]).toEqual([
    "sale.order no está habilitado.",
    "el campo name de sale.order no está habilitado.",
    "El usuario de Odoo de la conexión no puede leer sale.order.",
    "Odoo no tiene sale.order: su aplicación no está instalada.",
  ]);
});
