import type { Values } from "../fixture-builder.ts";

export const tags: readonly Values[] = [
  { name: "VIP", "name@es_ES": "VIP" },
  { name: "Office", "name@es_ES": "Oficina" },
  { name: "Hospitality", "name@es_ES": "Hostelería" },
  { name: "Vendor", "name@es_ES": "Proveedor" },
];

/** The customers. */
export const customers: readonly (readonly [name: string, city: string, country: number, state: number | false])[] = [
  ["Azure Interior", "Madrid", 1, 1],
  ["Deco Levante", "Valencia", 1, 2],
  ["Gemini Furniture", "Barcelona", 1, 3],
  ["Lumber & Oak", "London", 3, false],
  ["Ready Mat", "Lyon", 2, false],
  ["The Jackson Group", "Dallas", 4, false],
  ["Hostelería del Sur", "Sevilla", 1, 4],
  ["Oficinas Cantábrico", "Bilbao", 1, 5],
  ["Atelier Rivoli", "Paris", 2, false],
  ["Northwind Studios", "Manchester", 3, false],
  ["Clínica Miramar", "Málaga", 1, 4],
  ["Colegio San Telmo", "Zaragoza", 1, 1],
  ["Delta PC", "Denver", 4, false],
  ["Muebles Quintana", "Oviedo", 1, 5],
  ["Coworking Plaza", "Madrid", 1, 1],
];

/** The vendors. */
export const vendors: readonly (readonly [name: string, city: string, country: number])[] = [
  ["Maderas del Norte", "Vitoria", 1],
  ["Steel & Glass Supplies", "Leeds", 3],
  ["Textiles Alcoy", "Alcoy", 1],
  ["Lumière Éclairage", "Lille", 2],
];

/** The names of archived companies. */
export const archived: readonly string[] = ["Antiguo Cliente", "Closed Shop Ltd", "Duplicado (no usar)"];

export const firstNames: readonly string[] =
  "Ana Brandon Carmen Daniel Elena Floyd Gabriela Hugo Irene Julia Kim Lucas Marta Nicole Óscar Paula Rhonda Sergio Teresa Víctor".split(
    " ",
  );

export const lastNames: readonly string[] =
  "Ruiz Freeman Ortega Fletcher Navarro Steward Iglesias Wilson Castro Dixon Vidal Ford Prieto Lam Campos".split(" ");

export const jobs: readonly string[] = ["Purchasing Manager", "CEO", "Office Manager", "Accountant", "Store Manager"];
