# Installs the tools of the machine and the root folders of the servers. scripts/odoo-lab sources this file.

require_root() {
  [[ $(id -u) == 0 ]] || die 'needs root (it makes chroots); try sudo'
  mkdir -p "$STATE"
  chmod 700 "$STATE"
}

# Prints the folder of PostgreSQL's programs, of the version that made the cluster if there is one.
pg_bin() {
  local version
  version=$(cat "$STATE/pg/data/PG_VERSION" 2>/dev/null || find /usr/lib/postgresql -mindepth 1 -maxdepth 1 -printf '%f\n' 2>/dev/null | sort -V | tail -n 1)
  [[ -n $version && -x /usr/lib/postgresql/$version/bin/initdb ]] || return 1
  echo "/usr/lib/postgresql/$version/bin"
}

install_tools() {
  local missing=()
  command -v debootstrap >/dev/null || missing+=(debootstrap)
  command -v curl >/dev/null || missing+=(curl)
  pg_bin >/dev/null || missing+=(postgresql)
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null || die "needs ${missing[*]}, and can install them only on Debian"
  say "installing ${missing[*]} with apt"
  logged "$STATE/apt.log" apt-get update
  logged "$STATE/apt.log" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
}

# Prints the address of the mirror that this machine installs Debian from.
mirror() {
  local codename
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk -v release="$codename" '$1 == release && $2 == "main" && !found { print $3; found = 1 }'
}

mirror_address() {
  local address=${ODOO_LAB_MIRROR:-$(mirror)}
  [[ -n $address ]] || die 'no Debian mirror in the apt sources of this machine; set ODOO_LAB_MIRROR'
  echo "$address"
}

apt_install() {
  local log=$STATE/$1/build.log root=$2; shift 2
  logged "$log" polite "${IN_ROOT[@]}" "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
  logged "$log" "${IN_ROOT[@]}" "$root" apt-get clean
}

sid_for_odoo_only() {
  local root=$1 address=$2
  echo "deb $address sid main" >"$root/etc/apt/sources.list.d/sid.list"
  printf '%s\n' 'Package: *' 'Pin: release n=sid' 'Pin-Priority: -1' '' 'Package: odoo-19' 'Pin: release n=sid' 'Pin-Priority: 990' \
    >"$root/etc/apt/preferences.d/sid"
}

# Odoo makes its PDFs with wkhtmltopdf. The package of Odoo 14 depends on it. For Odoo 19 it comes from bookworm with
# its Qt, because trixie has no package of it.
install_wkhtmltopdf() {
  local series=$1 root=$STATE/$1/root log=$STATE/$1/build.log address
  [[ $series == 19 ]] || return 0
  "${IN_ROOT[@]}" "$root" wkhtmltopdf --version >/dev/null 2>&1 && return
  address=$(mirror_address)
  say "$series: installing wkhtmltopdf (half a minute)"
  echo "deb $address bookworm main" >"$root/etc/apt/sources.list.d/bookworm.list"
  printf '%s\n' 'Package: *' 'Pin: release n=bookworm' 'Pin-Priority: 100' '' 'Package: libqt5*' 'Pin: release n=bookworm' 'Pin-Priority: 990' \
    >"$root/etc/apt/preferences.d/bookworm"
  logged "$log" polite "${IN_ROOT[@]}" "$root" apt-get update
  apt_install "$series" "$root" wkhtmltopdf
}

configure_apt() {
  local series=$1 root=$2 address=$3
  # Signatures of old suites expire, so their date is not checked. The proxies of the machine are used.
  { echo 'Acquire::Check-Valid-Until "false";'; apt-config dump | grep -iE '^Acquire::https?::Proxy ' || true; } >"$root/etc/apt/apt.conf.d/99lab"
  if [[ $series == 19 ]]; then sid_for_odoo_only "$root" "$address"; fi
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
}

build_root() {
  local series=$1 root=$STATE/$1/root
  [[ -d $root ]] && return
  local part=$root.part log=$STATE/$series/build.log address packages
  address=$(mirror_address)
  read -ra packages <<<"${PACKAGES[$series]}"
  rm -rf --one-file-system "$part"
  say "$series: bootstrapping Debian ${SUITE[$series]} (half a minute)"
  logged "$log" polite unshare --mount debootstrap --variant=minbase "${SUITE[$series]}" "$part" "$address"
  say "$series: installing Odoo and what it depends on (one or two minutes)"
  configure_apt "$series" "$part" "$address"
  logged "$log" polite "${IN_ROOT[@]}" "$part" apt-get update
  apt_install "$series" "$part" "${packages[@]}"
  mv "$part" "$root"
}
