import { round } from "./amounts.ts";
import {
  bool,
  char,
  date,
  datetime,
  type Field,
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
  type Written,
} from "./model.ts";
import { active, activitiesOf, chatterOf, sequence } from "./shared-fields.ts";

const anyCompany = one("Company", "Compañía", "res.company");
const ownCompany: Field = { ...anyCompany, default: 1 };
const company: Field = { ...ownCompany, required: true };

const spent = (field: "project_id" | "task_id") => (row: Row, reader: Reader) =>
  round(
    reader
      .referring("account.analytic.line", field, row.id)
      .reduce((all, line) => all + Number(line["unit_amount"] ?? 0), 0),
  );
const spentOn = spent("task_id");
const allocated = (row: Row) => Number(row["allocated_hours"] ?? 0);

/** Hours are somebody's and cost what an hour of theirs does; a task names the project. */
function settleHours(row: Row, { values }: Written, reader: Reader): void {
  const task = reader.row("project.task", Number(row["task_id"]));
  if (task !== undefined && ("task_id" in values || !row["project_id"]))
    row["project_id"] = task["project_id"] ?? false;
  if (!row["project_id"]) return;
  const employee = reader.row("hr.employee", Number(row["employee_id"]));
  row["user_id"] = employee?.["user_id"] ?? row["user_id"] ?? false;
  row["amount"] = round(-Number(row["unit_amount"] ?? 0) * Number(employee?.["hourly_cost"] ?? 0)) || 0;
}

const ofEmployee = (field: string) => (row: Row, reader: Reader) =>
  reader.read("hr.employee", Number(row["employee_id"]), field);

/** People, what they work on, and the hours that they log. */
export const projectModels: readonly Model[] = [
  model(
    "hr.department",
    "Department",
    {
      name: char("Department Name", "Nombre del departamento", { required: true, translate: true }),
      active,
      company_id: ownCompany,
      parent_id: one("Parent Department", "Departamento padre", "hr.department"),
      manager_id: one("Manager", "Gerente", "hr.employee"),
      member_ids: lines("Members", "Miembros", "hr.employee", "department_id"),
      total_employee: int("Total Employee", "Total de empleados", {
        searchable: false,
        readonly: true,
        compute: ({ id }, reader) => reader.referring("hr.employee", "department_id", id).length,
      }),
    },
    { order: "name" },
  ),
  model(
    "hr.job",
    "Job Position",
    {
      name: char("Job Position", "Puesto de trabajo", { required: true, translate: true }),
      active,
      sequence,
      department_id: one("Department", "Departamento", "hr.department"),
      company_id: ownCompany,
    },
    { order: "sequence, id" },
  ),
  model(
    "resource.calendar",
    "Resource Working Time",
    {
      name: char("Name", "Nombre", { required: true }),
      active,
      hours_per_day: float("Average Hour per Day", "Promedio de horas por día", { default: 8 }),
      hours_per_week: float("Hours per Week", "Horas por semana", { default: 40 }),
      full_time_required_hours: float("Full Time Equivalent", "Equivalente a tiempo completo", { default: 40 }),
      company_id: ownCompany,
    },
    { order: "id" },
  ),
  model(
    "hr.employee",
    "Employee",
    {
      name: char("Employee Name", "Nombre del empleado", { required: true }),
      active,
      user_id: one("User", "Usuario", "res.users"),
      job_title: char("Job Title", "Título del trabajo"),
      job_id: one("Job", "Empleo", "hr.job"),
      department_id: one("Department", "Departamento", "hr.department"),
      parent_id: one("Manager", "Gerente", "hr.employee"),
      child_ids: lines("Direct subordinates", "Subordinados directos", "hr.employee", "parent_id"),
      work_email: char("Work Email", "Correo electrónico de trabajo"),
      work_phone: char("Work Phone", "Teléfono del trabajo"),
      mobile_phone: char("Work Mobile", "Móvil de trabajo"),
      resource_calendar_id: one("Working Hours", "Horas laborables", "resource.calendar", { default: 1 }),
      hourly_cost: money("Hourly Cost", "Coste por hora", { default: 0 }),
      currency_id: one("Currency", "Moneda", "res.currency", { default: 1, readonly: true }),
      company_id: company,
      activity_ids: activitiesOf("hr.employee"),
    },
    { order: "name", nameFields: ["name"] },
  ),
  model(
    "project.project",
    "Project",
    {
      name: char("Name", "Nombre", { required: true, translate: true }),
      active,
      sequence,
      partner_id: one("Customer", "Cliente", "res.partner"),
      user_id: one("Project Manager", "Gerente de proyecto", "res.users", { default: 2 }),
      company_id: anyCompany,
      date_start: date("Start Date", "Fecha de inicio"),
      date: date("Expiration Date", "Fecha de expiración"),
      description: html("Description", "Descripción"),
      allow_timesheets: bool("Timesheets", "Partes de horas", { default: true }),
      allocated_hours: float("Allocated Time", "Tiempo asignado", { default: 0, aggregator: "sum" }),
      effective_hours: float("Time Spent", "Tiempo dedicado", {
        searchable: false,
        readonly: true,
        compute: spent("project_id"),
      }),
      task_ids: lines("Tasks", "Tareas", "project.task", "project_id"),
      task_count: int("Task Count", "Número de tareas", {
        searchable: false,
        readonly: true,
        compute: ({ id }, reader) => reader.referring("project.task", "project_id", id).length,
      }),
      privacy_visibility: selection(
        "Visibility",
        "Visibilidad",
        [
          ["followers", "Invited internal users", "Usuarios internos invitados"],
          ["employees", "All internal users", "Todos los usuarios internos"],
          ["portal", "All internal users and invited portal users", "Todos los usuarios internos y del portal"],
        ],
        { default: "portal", required: true },
      ),
      ...chatterOf("project.project"),
    },
    { order: "sequence, name, id" },
  ),
  model(
    "project.task.type",
    "Task Stage",
    {
      name: char("Name", "Nombre", { required: true, translate: true }),
      active,
      sequence,
      fold: bool("Folded", "Plegado", { default: false }),
    },
    { order: "sequence, id" },
  ),
  model(
    "project.task",
    "Task",
    {
      name: char("Title", "Título", { required: true }),
      active,
      sequence,
      priority: selection(
        "Priority",
        "Prioridad",
        [
          ["0", "Low priority", "Prioridad baja"],
          ["1", "Medium priority", "Prioridad media"],
          ["2", "High priority", "Alta prioridad"],
          ["3", "Urgent", "Urgente"],
        ],
        { default: "0" },
      ),
      state: selection(
        "State",
        "Estado",
        [
          ["01_in_progress", "In Progress", "En proceso"],
          ["02_changes_requested", "Changes Requested", "Cambios solicitados"],
          ["03_approved", "Approved", "Aprobado"],
          ["1_done", "Done", "Hecho"],
          ["1_canceled", "Cancelled", "Cancelado"],
          ["04_waiting_normal", "Waiting", "En espera"],
        ],
        { default: "01_in_progress", required: true },
      ),
      project_id: one("Project", "Proyecto", "project.project"),
      stage_id: one("Stage", "Etapa", "project.task.type", { default: 1 }),
      user_ids: many("Assignees", "Personas asignadas", "res.users"),
      partner_id: one("Customer", "Cliente", "res.partner"),
      parent_id: one("Parent Task", "Tarea padre", "project.task"),
      child_ids: lines("Sub-tasks", "Subtareas", "project.task", "parent_id"),
      date_deadline: datetime("Deadline", "Fecha límite"),
      date_end: datetime("Ending Date", "Fecha de fin"),
      description: html("Description", "Descripción"),
      allocated_hours: float("Allocated Time", "Tiempo asignado", { default: 0, aggregator: "sum" }),
      effective_hours: float("Time Spent", "Tiempo dedicado", {
        readonly: true,
        stored: true,
        aggregator: "sum",
        compute: spentOn,
      }),
      remaining_hours: float("Time Remaining", "Tiempo restante", {
        readonly: true,
        stored: true,
        aggregator: "sum",
        compute: (row, reader) => round(allocated(row) - spentOn(row, reader)),
      }),
      progress: float("Progress", "Progreso", {
        readonly: true,
        stored: true,
        aggregator: "avg",
        compute: (row, reader) => (allocated(row) > 0 ? round((spentOn(row, reader) / allocated(row)) * 100) : 0),
      }),
      timesheet_ids: lines("Timesheets", "Partes de horas", "account.analytic.line", "task_id"),
      company_id: anyCompany,
      ...chatterOf("project.task"),
    },
    { order: "priority desc, sequence, date_deadline, id desc" },
  ),
  model(
    "account.analytic.line",
    "Analytic Line",
    {
      name: char("Description", "Descripción", { required: true, default: "/" }),
      date: date("Date", "Fecha", { default: "today", required: true }),
      unit_amount: float("Quantity", "Cantidad", { default: 0, aggregator: "sum" }),
      amount: money("Amount", "Importe", { default: 0, required: true, aggregator: "sum" }),
      employee_id: one("Employee", "Empleado", "hr.employee", { default: 1 }),
      user_id: one("User", "Usuario", "res.users", { default: 2 }),
      department_id: one("Department", "Departamento", "hr.department", {
        readonly: true,
        stored: true,
        compute: ofEmployee("department_id"),
      }),
      manager_id: one("Manager", "Gerente", "hr.employee", {
        readonly: true,
        stored: true,
        compute: ofEmployee("parent_id"),
      }),
      project_id: one("Project", "Proyecto", "project.project"),
      task_id: one("Task", "Tarea", "project.task"),
      partner_id: one("Partner", "Contacto", "res.partner"),
      product_uom_id: one("Unit", "Unidad", "uom.uom", { default: 2 }),
      ref: char("Ref.", "Ref."),
      currency_id: one("Currency", "Moneda", "res.currency", { default: 1, readonly: true }),
      company_id: { ...company, required: true, readonly: true },
    },
    { order: "date desc, id desc", settle: settleHours },
  ),
];
