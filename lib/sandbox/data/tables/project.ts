import type { Values } from "../fixture-builder.ts";

export const departments: readonly Values[] = [
  { name: "Administration", "name@es_ES": "Administración" },
  { name: "Sales", "name@es_ES": "Ventas" },
  { name: "Projects", "name@es_ES": "Proyectos" },
];

/** Employees. The cost is that of an hour. */
export const staff: readonly (readonly [
  name: string,
  user: number | false,
  department: number,
  title: string,
  cost: number,
])[] = [
  ["Clara Ribera", 2, 1, "General Manager", 42],
  ["Marc Demo", 3, 2, "Sales Representative", 28],
  ["Laura Soler", 4, 2, "Sales Representative", 28],
  ["Tomás Gil", 5, 3, "Space Planner", 31],
  ["Nuria Pons", false, 3, "Installer", 24],
  ["Pablo Sanz", false, 3, "Installer", 23],
];

/** The employee who has logged nothing this week, and the one who has logged half of it. */
export const [idle, partTime] = [4, 6];

export const taskStages: readonly Values[] = [
  { name: "New", "name@es_ES": "Nuevo", fold: false, sequence: 1 },
  { name: "In Progress", "name@es_ES": "En curso", fold: false, sequence: 2 },
  { name: "Done", "name@es_ES": "Hecho", fold: true, sequence: 3 },
];

/** Projects for customers; the first project is the company's own. */
export const works: readonly string[] = ["Office refit", "Showroom", "Hotel lobby"];

export const ownTasks: readonly string[] = ["Training", "Meetings", "Warehouse"];
export const customerTasks: readonly string[] = ["Measure", "Draw", "Install"];
/** The hours that are planned for the first, the second and the third task of a project. */
export const plannedHours: readonly number[] = [16, 40, 60];
