"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { type ReportName, type ReportPeriod, reportNames, reportPeriods } from "#lib/kernel/choices.ts";
import { ChoiceSelect } from "../ui/form/choice-select.tsx";
import { SubmitButton } from "../ui/form/submit-button.tsx";
import { TextInput } from "../ui/form/text-input.tsx";

export interface ReportChoiceProps {
  readonly connections: readonly { readonly id: string; readonly name: string }[];
  readonly connectionId: string;
  readonly report: ReportName;
  readonly period: ReportPeriod | "any";
  readonly customer: string;
  readonly pending: boolean;
  readonly onShow: (query: URLSearchParams) => void;
}

/** Reports on the present day, which take no period. */
const withoutPeriod: readonly ReportName[] = ["low_stock", "receivables"];
/** Reports that cover all time unless a period is chosen. */
const coversAllTime: readonly ReportName[] = ["customer_history", "pipeline"];

/** The form that chooses a report, its connection and its period. */
export function ReportChoice(props: ReportChoiceProps) {
  const t = useTranslations("reports");
  const [report, setReport] = useState(props.report);
  return (
    <form
      className="mb-6 grid items-end gap-4 rounded-lg border border-border bg-surface p-4 sm:grid-cols-2 lg:grid-cols-4"
      onSubmit={(event) => {
        event.preventDefault();
        const query = new URLSearchParams();
        for (const [name, value] of new FormData(event.currentTarget))
          if (typeof value === "string" && value !== "" && value !== "any") query.set(name, value);
        props.onShow(query);
      }}
    >
      {props.connections.length > 1 ? (
        <ChoiceSelect
          name="connection"
          label={t("connection")}
          choices={props.connections.map(({ id, name }) => ({ id, label: name }))}
          defaultValue={props.connectionId}
        />
      ) : (
        <input type="hidden" name="connection" value={props.connectionId} />
      )}
      <ChoiceSelect
        name="report"
        label={t("report")}
        choices={reportNames.map((id) => ({ id, label: t(`names.${id}`) }))}
        value={report}
        onChange={setReport}
      />
      {!withoutPeriod.includes(report) && (
        <ChoiceSelect
          key={report}
          name="period"
          label={t("period")}
          choices={[
            ...(coversAllTime.includes(report) ? [{ id: "any" as const, label: t("periods.any") }] : []),
            ...reportPeriods.map((id) => ({ id, label: t(`periods.${id}`) })),
          ]}
          defaultValue={props.report === report ? props.period : coversAllTime.includes(report) ? "any" : "this_month"}
        />
      )}
      {report === "customer_history" && (
        <TextInput name="customer" label={t("customer")} defaultValue={props.customer} maxLength={200} required />
      )}
      <SubmitButton pending={props.pending}>{t("show")}</SubmitButton>
    </form>
  );
}
