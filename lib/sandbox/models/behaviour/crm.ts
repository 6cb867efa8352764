import { round } from "../amounts.ts";
import type { Behaviours } from "../definition.ts";
import { activeRecords, through } from "./shared.ts";

export const crm: Behaviours = {
  "crm.team": { defaults: { company_id: 1 } },
  "crm.stage": { defaults: { is_won: false, fold: false } },
  "crm.lead": {
    defaults: {
      type: "opportunity",
      stage_id: 1,
      team_id: 1,
      user_id: 2,
      expected_revenue: 0,
      probability: 10,
      priority: "0",
      company_id: 1,
    },
    compute: {
      prorated_revenue: (row) => round((Number(row["expected_revenue"]) * Number(row["probability"])) / 100),
      company_currency: through("company_id", "res.company", "currency_id"),
    },
  },
  "crm.lead.lost": { defaults: { lead_ids: activeRecords } },
};
