"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { AuditFilters, type AuditFiltersProps } from "#components/audit/audit-filters.tsx";

/** The filters. They are kept in the URL, so that a link shows the same entries to everybody. */
export function FilterBar({ choices, values }: Pick<AuditFiltersProps, "choices" | "values">) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const show = (params: URLSearchParams) =>
    startTransition(() => router.push(params.size === 0 ? "/audit" : `/audit?${params}`, { scroll: false }));
  return (
    <div aria-busy={pending} className={pending ? "opacity-60" : ""}>
      <AuditFilters
        key={values.q ?? ""}
        choices={choices}
        values={values}
        onChange={(name, value) => {
          const params = new URLSearchParams({ ...values });
          if (value === undefined) params.delete(name);
          else params.set(name, value);
          show(params);
        }}
        onClear={() => show(new URLSearchParams())}
      />
    </div>
  );
}
