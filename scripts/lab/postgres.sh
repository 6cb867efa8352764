# The lab's PostgreSQL. scripts/odoo-lab sources this file.

# One role for each series, so that a server's database list shows only its own.
sql_roles() {
  local series
  for series in "${!SUITE[@]}"; do
    echo "CREATE ROLE odoo$series LOGIN CREATEDB PASSWORD '$PG_PASSWORD';"
  done
}

build_cluster() {
  [[ -e $STATE/pg/data/PG_VERSION ]] && return
  local bin part=$STATE/pg/part
  bin=$(pg_bin)
  say 'PostgreSQL: making the cluster'
  rm -rf "$part"
  mkdir -p "$STATE/pg/socket"
  chown -R postgres:postgres "$STATE/pg"
  logged "$STATE/pg.log" "${AS_POSTGRES[@]}" "$bin/initdb" -D /mnt/part --no-sync --encoding=UTF8 --locale=C.UTF-8 --auth=scram-sha-256 --auth-local=trust
  sql_roles | "${AS_POSTGRES[@]}" "$bin/postgres" --single -F -D /mnt/part postgres >>"$STATE/pg.log" 2>&1
  mv "$part" "$STATE/pg/data"
}

# Waits until a killed postmaster is reaped: a new one refuses to start while the old pid exists.
await_old_postmaster() {
  local pid
  { read -r pid <"$STATE/pg/data/postmaster.pid"; } 2>/dev/null || return 0
  for _ in {1..50}; do [[ -e /proc/$pid ]] || break; sleep 0.1; done
}

# fsync is off, because a lab that is lost with its machine is built again. Each of four servers (two of them for the
# addon) keeps up to 64 connections.
launch_pg() {
  launch pg "${AS_POSTGRES[@]}" "$(pg_bin)/postgres" -D /mnt/data -p "${PORT[pg]}" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories=/mnt/socket -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
    -c max_connections=300
}

pg_answers() { "$(pg_bin)/pg_isready" --quiet --host=127.0.0.1 --port="$(port_of pg)"; }

start_pg() {
  ready pg && return
  build_cluster
  alive pg || { await_old_postmaster; launch_pg; }
  wait_for pg 60 pg_answers
}

pg_client() {
  local program=$1 series=$2; shift 2
  PGPASSWORD=$PG_PASSWORD PGOPTIONS="-c client_min_messages=warning" "$program" --host=127.0.0.1 --port="$(port_of pg)" --username="odoo$series" "$@"
}

sql() {
  local series=$1 database=$2 query=$3
  pg_client psql "$series" -X -q -t -A -v ON_ERROR_STOP=1 -d "$database" -c "$query"
}
