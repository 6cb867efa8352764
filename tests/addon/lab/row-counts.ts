import { type AddonServer, sql } from "./servers.ts";

/** Counts the rows of every table except those that each call adds to: audit, counters and usage of keys. */
export function rowCounts(server: AddonServer): Record<string, number> {
  const [row] = sql<{ counts: Record<string, number> }>(
    server,
    `SELECT json_object_agg(table_name, (xpath('/row/n/text()',
            query_to_xml(format('SELECT count(*) AS n FROM %I', table_name), false, true, '')))[1]::text::int
              ORDER BY table_name) AS counts
       FROM information_schema.tables
      WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
        AND table_name NOT IN ('mcp_audit', 'mcp_counter', 'mcp_key_usage')`,
  );
  return row?.counts ?? {};
}
