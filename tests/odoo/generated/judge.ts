import { openSql } from "../sql.ts";

/**
 * A changed row, recorded by a trigger of PostgreSQL. This file shares no code with the product: it knows tables and
 * columns, but neither tools nor rules.
 */
export interface Change {
  readonly table: string;
  readonly op: "INSERT" | "UPDATE" | "DELETE";
  readonly id: number | undefined;
  /** The columns that an update changed. Empty for other operations. */
  readonly columns: readonly string[];
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

export interface Watch {
  /** Returns the changes since the last call of this function. */
  changes(): Promise<Change[]>;
  close(): void;
}

const install = `
set client_min_messages = error;
create schema if not exists judge;
drop table if exists judge.change;
create table judge.change (n bigserial primary key, tbl text, op text, before jsonb, after jsonb);
grant usage on schema judge to public; grant all on all tables in schema judge to public;
grant all on all sequences in schema judge to public;
create or replace function judge.note() returns trigger language plpgsql security definer as $f$
begin
  if tg_op = 'UPDATE' and to_jsonb(old) = to_jsonb(new) then return null; end if;
  insert into judge.change (tbl, op, before, after) values (tg_table_name, tg_op,
    case when tg_op <> 'INSERT' then to_jsonb(old) end, case when tg_op <> 'DELETE' then to_jsonb(new) end);
  return null;
end $f$;
do $d$ declare one record; begin
  for one in select tablename from pg_tables where schemaname = 'public' loop
    execute format('create or replace trigger judge after insert or update or delete on public.%I'
      ' for each row execute function judge.note()', one.tablename);
  end loop;
end $d$`;

export async function watchDatabase(series: string, database: string): Promise<Watch> {
  const sql = openSql(series, database);
  await sql.run(install);
  let seen = 0;
  return {
    async changes() {
      const rows = await sql.rows<{ n: number; tbl: string; op: Change["op"]; before: Row | null; after: Row | null }>(
        `select n, tbl, op, before, after from judge.change where n > ${seen} order by n`,
      );
      seen = rows.at(-1)?.n ?? seen;
      return rows.map(({ tbl, op, before, after }) => toChange(tbl, op, before ?? {}, after ?? {}));
    },
    close: sql.close,
  };
}

type Row = Record<string, unknown>;

function toChange(table: string, op: Change["op"], before: Row, after: Row): Change {
  const columns = op === "UPDATE" ? Object.keys(after).filter((name) => !same(before[name], after[name])) : [];
  const id = after["id"] ?? before["id"];
  return { table, op, id: typeof id === "number" ? id : undefined, columns, before, after };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export interface Allowed {
  /** The columns of existing rows that calls may change, by table. */
  readonly written: Readonly<Record<string, readonly string[]>>;
  /** The tables that may get new rows. */
  readonly created: readonly string[];
  /** The columns that Odoo computes from the written ones or by itself, by table. */
  readonly computed: Readonly<Record<string, readonly string[]>>;
  /** The tables that Odoo may write with every change, such as messages. Every change is allowed there. */
  readonly sideTables: readonly string[];
}

const bookkeeping = ["write_date", "write_uid", "__last_update"];

/** Returns one line for each change that is not allowed. */
export function outside(changes: readonly Change[], { written, created, computed, sideTables }: Allowed): string[] {
  // Odoo updates a new record with its computed values in the same call.
  const made = new Set(changes.filter(({ op }) => op === "INSERT").map(({ table, id }) => `${table} ${id}`));
  return changes.flatMap(({ table, op, id, columns, before, after }) => {
    if (sideTables.includes(table) || (op === "UPDATE" && made.has(`${table} ${id}`))) return [];
    if (op === "INSERT")
      return created.includes(table) ? [] : [`a row was added to ${table}: ${JSON.stringify(after)}`];
    if (op === "DELETE") return [`row ${id} was deleted from ${table}: ${JSON.stringify(before)}`];
    const free = [...bookkeeping, ...(written[table] ?? []), ...(computed[table] ?? [])];
    const others = columns.filter((name) => !free.includes(name));
    return others.map((name) => `${table} ${id}: ${name} was ${before[name]} and is ${after[name]}`);
  });
}
