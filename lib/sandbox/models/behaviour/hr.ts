import type { Behaviours } from "../definition.ts";

export const hr: Behaviours = {
  "hr.department": {
    defaults: { company_id: 1 },
    compute: { total_employee: ({ id }, reader) => reader.referring("hr.employee", "department_id", id).length },
  },
  "hr.job": { defaults: { company_id: 1 } },
  "resource.calendar": {
    defaults: { hours_per_day: 8, hours_per_week: 40, full_time_required_hours: 40, company_id: 1 },
  },
  "hr.employee": { defaults: { resource_calendar_id: 1, hourly_cost: 0, currency_id: 1, company_id: 1 } },
};
