# The demo databases, each made from a template. scripts/odoo-lab sources this file.

# Runs in the Odoo shell of both series: what the demo data lacks for our tests, and the API keys.
seed_script() {
  cat <<'PYTHON'
import odoo

chair = env.ref('product.product_delivery_01').product_tmpl_id
chair.with_context(lang='es_ES').name = 'Silla de oficina'

for number in range(1, 6):
    env['res.partner'].create({'name': f'Archived Partner {number}', 'ref': f'ARCHIVED-{number}', 'active': False})

for login in ('admin', 'demo'):
    user = env['res.users'].search([('login', '=', login)])
    expiry = () if odoo.release.version_info[0] < 18 else (None,)
    key = env['res.users.apikeys'].with_user(user).sudo()._generate('rpc', 'odoo-lab', *expiry)
    print(f'lab-key {login} {key}')

env.cr.commit()
PYTHON
}

# Prints a hash of what a template is made of. If it changes, the next `up` builds the template again.
recipe() {
  local text
  text="$MODULES $LANGUAGES $(seed_script)"
  sha256sum <<<"$text" | cut -c1-16
}

# True if the template is complete and of this recipe, which is written on it as the last step.
template_built() {
  [[ $(sql "$1" postgres "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = 'tmpl$1'") == "$(recipe)" ]]
}

drop_template() {
  local series=$1
  sql "$series" postgres "SELECT 1 FROM pg_database WHERE datname = 'tmpl$series'" | grep -q 1 || return 0
  sql "$series" postgres "ALTER DATABASE tmpl$series IS_TEMPLATE false"
  pg_client dropdb "$series" --force "tmpl$series"
  rm -rf "$(filestore "$series")/tmpl$series"
}

build_template() {
  local series=$1 log=$STATE/$1/build.log flags keys
  read -ra flags <<<"${DEMO_FLAG[$series]}"
  drop_template "$series"
  say "$series: making the demo database (one to two minutes)"
  logged "$log" polite_odoo "$series" -c /etc/odoo/lab.conf -d "tmpl$series" -i "$MODULES" "${flags[@]}" --load-language="$LANGUAGES" --no-http --stop-after-init
  keys=$(seed_script | odoo_shell "$series" "tmpl$series" 2>>"$log" | sed -n 's/^lab-key //p') || die "seeding the demo database failed: see $log"
  (umask 077 && echo "$keys" >"$STATE/$series/keys")
  # A template also stays out of the server's list of databases.
  sql "$series" postgres "ALTER DATABASE tmpl$series IS_TEMPLATE true"
  sql "$series" postgres "COMMENT ON DATABASE tmpl$series IS '$(recipe)'"
}

database_exists() { [[ $(sql "$1" postgres "SELECT 1 FROM pg_database WHERE datname = '$2'") == 1 ]]; }

drop_database() {
  local series=$1 database=$2
  pg_client dropdb "$series" --if-exists --force "$database"
  rm -rf "$(filestore "$series")/$database"
}

# Attachments are files named by their content and never changed in place, so hard links are copies enough.
clone_database() {
  local series=$1 database=$2 filestore
  filestore=$(filestore "$series")
  drop_database "$series" "$database"
  cp -al "$filestore/tmpl$series" "$filestore/$database"
  pg_client createdb "$series" --template="tmpl$series" "$database"
}
