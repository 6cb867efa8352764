import type { OdooValue } from "../../kernel/odoo-values.ts";
import { round } from "./amounts.ts";
import {
  bool,
  char,
  float,
  html,
  int,
  lines,
  type Model,
  many,
  model,
  money,
  one,
  type Reader,
  type Row,
  selection,
} from "./model.ts";
import { active, activitiesOf, messagesOf, type Total, through } from "./shared-fields.ts";

/** A person under its company's name, or under the one that was written for it. */
function contactName(row: Row, reader: Reader): OdooValue {
  if (row["is_company"] === true) return row["name"] ?? false;
  const company = row["parent_id"] ? reader.name("res.partner", Number(row["parent_id"])) : row["company_name"];
  return company ? `${company}, ${row["name"]}` : (row["name"] ?? false);
}

/** What is open on the posted invoices of a partner, or on its bills. */
const owedBy =
  (kind: "out_" | "in_"): Total =>
  ({ id }, reader) => {
    const owed = reader
      .referring("account.move", "partner_id", id)
      .filter(({ move_type: type }) => String(type).startsWith(kind))
      .reduce((all, move) => all + Number(reader.read("account.move", move.id, "amount_residual_signed")), 0);
    return round(kind === "out_" ? owed : -owed) || 0;
  };

/** People and companies, and how they are tagged. */
export const contactModels: readonly Model[] = [
  model(
    "res.partner",
    "Contact",
    {
      name: char("Name", "Nombre", { required: true }),
      active,
      is_company: bool("Is a Company", "Es una empresa", { default: false }),
      company_type: selection(
        "Company Type",
        "Tipo de empresa",
        [
          ["person", "Person", "Individuo"],
          ["company", "Company", "Empresa"],
        ],
        {
          searchable: false,
          readonly: true,
          depends: ["is_company"],
          compute: (row) => (row["is_company"] === true ? "company" : "person"),
        },
      ),
      type: selection(
        "Address Type",
        "Tipo de dirección",
        [
          ["contact", "Contact", "Contacto"],
          ["invoice", "Invoice", "Factura"],
          ["delivery", "Delivery", "Entrega"],
          ["other", "Other", "Otra"],
        ],
        { default: "contact" },
      ),
      parent_id: one("Related Company", "Empresa relacionada", "res.partner"),
      child_ids: lines("Contact", "Contacto", "res.partner", "parent_id"),
      commercial_partner_id: one("Commercial Entity", "Entidad comercial", "res.partner", {
        readonly: true,
        stored: true,
        depends: ["is_company", "parent_id.commercial_partner_id"],
        compute: (row) => (row["is_company"] === true || !row["parent_id"] ? row.id : (row["parent_id"] ?? false)),
      }),
      company_name: char("Company Name", "Nombre de la empresa"),
      commercial_company_name: char("Company Name Entity", "Entidad del nombre de la empresa", {
        readonly: true,
        stored: true,
        depends: ["company_name", "parent_id.is_company", "commercial_partner_id.name"],
        compute(row, reader) {
          const entity = row["is_company"] === true ? row : reader.row("res.partner", Number(row["parent_id"]));
          return entity?.["is_company"] === true ? (entity["name"] ?? false) : row["company_name"] || false;
        },
      }),
      complete_name: char("Complete Name", "Nombre completo", {
        readonly: true,
        stored: true,
        depends: ["is_company", "name", "parent_id.name", "type", "company_name", "commercial_company_name"],
        compute: (row, reader) => contactName(row, reader),
      }),
      parent_name: char("Parent name", "Nombre principal", {
        readonly: true,
        compute: through("parent_id", "res.partner", "name"),
      }),
      email: char("Email", "Correo electrónico"),
      phone: char("Phone", "Teléfono"),
      website: char("Website Link", "Enlace del sitio web"),
      function: char("Job Position", "Puesto de trabajo"),
      street: char("Street", "Calle"),
      street2: char("Street2", "Calle2"),
      city: char("City", "Ciudad"),
      zip: char("Zip", "C.P."),
      state_id: one("State", "Provincia", "res.country.state"),
      country_id: one("Country", "País", "res.country"),
      country_code: char("Country Code", "Código de país", {
        readonly: true,
        compute: through("country_id", "res.country", "code"),
      }),
      contact_address: char("Complete Address", "Dirección completa", {
        searchable: false,
        readonly: true,
        depends: ["street", "street2", "zip", "city", "state_id", "country_id", "company_name"],
        compute: (row, reader) =>
          [
            row["street"],
            row["street2"],
            [row["zip"], row["city"]].filter(Boolean).join(" "),
            reader.name("res.country", Number(row["country_id"])),
          ]
            .filter(Boolean)
            .join("\n"),
      }),
      vat: char("Tax ID", "NIF"),
      company_registry: char("Company ID", "ID de la compañía"),
      barcode: char("Barcode", "Código de barras"),
      tz: char("Timezone", "Zona horaria"),
      ref: char("Reference", "Referencia"),
      lang: selection(
        "Language",
        "Idioma",
        [
          ["en_US", "English (US)", "Inglés"],
          ["es_ES", "Spanish", "Español"],
        ],
        { default: "en_US" },
      ),
      comment: html("Notes", "Notas"),
      color: int("Color Index", "Índice de color", { default: 0 }),
      category_id: many("Tags", "Etiquetas", "res.partner.category"),
      user_id: one("Salesperson", "Comercial", "res.users"),
      company_id: one("Company", "Empresa", "res.company"),
      customer_rank: int("Customer Rank", "Ranking de cliente", { default: 0 }),
      supplier_rank: int("Supplier Rank", "Ranking de proveedor", { default: 0 }),
      sale_order_ids: lines("Sales Order", "Pedido de venta", "sale.order", "partner_id"),
      credit_limit: float("Credit Limit", "Límite de crédito", { default: 0 }),
      credit: money("Total Receivable", "Total por cobrar", {
        sortable: false,
        readonly: true,
        compute: owedBy("out_"),
      }),
      debit: money("Total Payable", "Total por pagar", { sortable: false, readonly: true, compute: owedBy("in_") }),
      currency_id: one("Currency", "Moneda", "res.currency", { searchable: false, readonly: true, compute: () => 1 }),
      sale_order_count: int("Sale Order Count", "Número de pedidos de venta", {
        searchable: false,
        readonly: true,
        compute: ({ id }, reader) => reader.referring("sale.order", "partner_id", id).length,
      }),
      purchase_order_count: int("Purchase Order Count", "Número de pedidos de compra", {
        searchable: false,
        readonly: true,
        compute: ({ id }, reader) => reader.referring("purchase.order", "partner_id", id).length,
      }),
      invoice_ids: lines("Invoices", "Facturas", "account.move", "partner_id"),
      user_ids: lines("Users", "Usuarios", "res.users", "partner_id"),
      activity_ids: activitiesOf("res.partner"),
      image_1920: { type: "binary", label: "Image", es: "Imagen" },
      message_ids: messagesOf("res.partner"),
    },
    {
      order: "complete_name asc, id desc",
      nameFields: ["complete_name", "email", "ref", "vat", "company_registry"],
      display: contactName,
    },
  ),
  model(
    "res.partner.category",
    "Partner Tags",
    {
      name: char("Name", "Nombre", { required: true, translate: true }),
      color: int("Color", "Color"),
      parent_id: one("Category", "Categoría", "res.partner.category"),
      active,
    },
    { order: "name" },
  ),
];
