# Runs Odoo in its root folder. scripts/odoo-lab sources this file.

filestore() { echo "$STATE/$1/root/var/lib/odoo/filestore"; }

odoo() {
  local series=$1; shift
  "${IN_ROOT[@]}" "$STATE/$series/root" setpriv --reuid odoo --regid odoo --init-groups env HOME=/var/lib/odoo LANG=C.UTF-8 odoo "$@"
}

polite_odoo() (
  renice -n 5 -p "$BASHPID" >/dev/null
  odoo "$@"
)

odoo_shell() {
  local series=$1 database=$2; shift 2
  odoo "$series" shell -c /etc/odoo/lab.conf -d "$database" --no-http --log-level=warn "$@"
}

# Writes the configuration at every start, because the ports may change. Addons under test are in /mnt/extra-addons.
write_config() {
  local series=$1 root=$STATE/$1/root
  mkdir -p "$root/mnt/extra-addons"
  cat >"$root/etc/odoo/lab.conf" <<CONFIG
[options]
addons_path = /mnt/extra-addons
admin_passwd = lab
data_dir = /var/lib/odoo
db_host = 127.0.0.1
db_port = $(port_of pg)
db_user = odoo$series
db_password = $PG_PASSWORD
http_interface = 127.0.0.1
http_port = ${PORT[$series]}
list_db = True
dbfilter = ^demo$series\$
workers = 0
max_cron_threads = 0
CONFIG
}

# A login also makes the server load its registry, so the first call of a test is not the slow one.
odoo_answers() {
  local series=$1
  curl --silent --noproxy '*' --max-time 60 --header 'content-type: application/json' "http://127.0.0.1:$(port_of "$series")/jsonrpc" --data @- <<JSON |
{"jsonrpc":"2.0","method":"call","params":{"service":"common","method":"login","args":["demo$series","admin","admin"]}}
JSON
    grep -q '"result": *2'
}

start_odoo() {
  local series=$1
  alive "$series" || {
    say "$series: starting the server"
    launch "$series" "${IN_ROOT[@]}" "$STATE/$series/root" setpriv --reuid odoo --regid odoo --init-groups \
      env HOME=/var/lib/odoo LANG=C.UTF-8 odoo -c /etc/odoo/lab.conf
  }
  wait_for "$series" 120 odoo_answers
}
