import type { Values } from "../fixture-builder.ts";

/** Product categories. A category comes after its parent. */
export const categories: readonly Values[] = [
  { name: "All", "name@es_ES": "Todos", parent_id: false },
  { name: "Saleable", "name@es_ES": "Vendible", parent_id: 1 },
  { name: "Desks and Tables", "name@es_ES": "Escritorios y mesas", parent_id: 2 },
  { name: "Seating", "name@es_ES": "Asientos", parent_id: 2 },
  { name: "Storage", "name@es_ES": "Almacenaje", parent_id: 2 },
  { name: "Lighting", "name@es_ES": "Iluminación", parent_id: 2 },
  { name: "Accessories", "name@es_ES": "Accesorios", parent_id: 2 },
  { name: "Services", "name@es_ES": "Servicios", parent_id: 1 },
];

export const units: readonly Values[] = [
  { name: "Units", "name@es_ES": "Unidades" },
  { name: "Hours", "name@es_ES": "Horas" },
];

export const locations: readonly Values[] = [
  { name: "WH", usage: "view", location_id: false },
  { name: "Stock", usage: "internal", location_id: 1 },
  { name: "Showroom", usage: "internal", location_id: 1 },
  { name: "Shelf A", usage: "internal", location_id: 2 },
  { name: "Vendors", usage: "supplier", location_id: false },
  { name: "Customers", usage: "customer", location_id: false },
];

/** Storable products. */
export const catalogue: readonly (readonly [
  code: string,
  en: string,
  es: string,
  category: number,
  price: number,
  cost: number,
  stock: number,
])[] = [
  ["FURN-001", "Large Desk", "Escritorio grande", 3, 499, 260, 24],
  ["FURN-002", "Corner Desk, Left Sit", "Escritorio de esquina izquierdo", 3, 585, 310, 8],
  ["FURN-003", "Standing Desk", "Escritorio elevable", 3, 729, 402, 5],
  ["FURN-004", "Office Chair", "Silla de oficina", 4, 189, 84, 62],
  ["FURN-005", "Office Chair Black", "Silla de oficina negra", 4, 209, 90, 41],
  ["FURN-006", "Conference Chair", "Silla de conferencia", 4, 133, 55, 33],
  ["FURN-007", "Ergonomic Stool", "Taburete ergonómico", 4, 98, 41, 7],
  ["FURN-008", "Meeting Table", "Mesa de reuniones", 3, 1140, 640, 6],
  ["FURN-009", "Coffee Table", "Mesa de centro", 3, 159, 72, 19],
  ["FURN-010", "Cabinet with Doors", "Armario con puertas", 5, 340, 180, 12],
  ["FURN-011", "Large Cabinet", "Armario grande", 5, 520, 290, 9],
  ["FURN-012", "Drawer Unit", "Cajonera", 5, 145, 66, 48],
  ["FURN-013", "Bookshelf", "Estantería", 5, 220, 110, 27],
  ["FURN-014", "Acoustic Bloc Screen", "Biombo acústico", 5, 295, 150, 15],
  ["FURN-015", "Three-Seat Sofa", "Sofá de tres plazas", 4, 980, 540, 4],
  ["FURN-016", "Armchair", "Sillón", 4, 420, 210, 11],
  ["LAMP-001", "Desk Lamp", "Lámpara de escritorio", 6, 59, 22, 85],
  ["LAMP-002", "Floor Lamp", "Lámpara de pie", 6, 119, 48, 23],
  ["LAMP-003", "Ceiling Panel LED", "Panel LED de techo", 6, 89, 36, 54],
  ["LAMP-004", "Pendant Lamp", "Lámpara colgante", 6, 149, 60, 3],
  ["ACCS-001", "Monitor Arm", "Brazo para monitor", 7, 79, 31, 70],
  ["ACCS-002", "Cable Tray", "Bandeja pasacables", 7, 24, 8, 140],
  ["ACCS-003", "Whiteboard", "Pizarra blanca", 7, 165, 74, 16],
  ["ACCS-004", "Flipover", "Rotafolio", 7, 92, 39, 9],
  ["ACCS-005", "Pedal Bin", "Papelera de pedal", 7, 47, 17, 38],
  ["ACCS-006", "Footrest", "Reposapiés", 7, 39, 14, 52],
  ["ACCS-007", "Desk Pad", "Vade de escritorio", 7, 22, 7, 95],
  ["ACCS-008", "Coat Stand", "Perchero", 7, 68, 27, 2],
];

export const services: readonly (readonly [code: string, en: string, es: string, price: number])[] = [
  ["SERV-001", "Assembly and Installation", "Montaje e instalación", 65],
  ["SERV-002", "Space Planning", "Diseño de espacios", 80],
  ["SERV-003", "Delivery", "Entrega a domicilio", 35],
];

export const archivedProduct: Values = {
  name: "Discontinued Desk",
  "name@es_ES": "Escritorio descatalogado",
  default_code: "OLD-001",
  list_price: 99,
  categ_id: 3,
  active: false,
};
