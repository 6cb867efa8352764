# Locks and daemons of scripts/odoo-lab, which sources this file.

# Children inherit the lock on purpose: a build step that outlives its killed script keeps the next one out until it ends.
locked() {
  local name=$1; shift
  (
    flock --nonblock 9 || { say "$name: another odoo-lab is at work, waiting for it"; flock 9; }
    "$@"
  ) 9>"$STATE/$name.lock"
}

polite() { nice -n 5 "$@"; }

# Runs a build step with its output in a log, and shows the end of the log if it fails.
logged() {
  local log=$1; shift
  "$@" >>"$log" 2>&1 </dev/null || { tail -n 20 "$log" >&2; die "failed: see $log"; }
}

# Mount namespaces: the mounts vanish with the process, however it dies.
# $0 of the inner shell is the folder, the rest is the command.
IN_ROOT=(unshare --mount sh -c 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" "$@"')
# PostgreSQL must not run as root, and its user cannot walk into root's home: it sees the folder as /mnt.
AS_POSTGRES=(unshare --mount sh -c 'mount --bind "$0" /mnt && cd /mnt && exec setpriv --reuid postgres --regid postgres --init-groups "$@"' "$STATE/pg")

# Refuses a taken port: another program on it would answer our probes and be taken for our server.
require_free_port() {
  if (exec 3<>"/dev/tcp/127.0.0.1/${PORT[$1]}") 2>/dev/null; then die "$1: port ${PORT[$1]} is taken by another program; see --help for choosing another"; fi
}

# Starts a daemon. It records its own pid and start time before it becomes the program, so that none runs unrecorded.
launch() {
  local name=$1; shift
  require_free_port "$name"
  rm -f "$STATE/$name.pid" "$STATE/$name.ready"
  setsid sh -c 'echo "$$ $(cut -d" " -f22 /proc/$$/stat) $1" >"$0.pid"; shift; exec "$@"' \
    "$STATE/$name" "${PORT[$name]}" "$@" </dev/null >>"$STATE/$name.log" 2>&1 9>&- &
  until [[ -s $STATE/$name.pid ]]; do sleep 0.05; done
}

# True if the recorded process runs. Another process with the same pid, or a zombie, does not count.
alive() {
  local pid start stat
  { read -r pid start _ <"$STATE/$1.pid" && read -r stat <"/proc/$pid/stat"; } 2>/dev/null || return 1
  read -ra stat <<<"${stat##*) }"
  [[ ${stat[0]} != Z && ${stat[19]} == "$start" ]]
}

pid_of() { cut -d' ' -f1 "$STATE/$1.pid"; }
port_of() { if alive "$1"; then cut -d' ' -f3 "$STATE/$1.pid"; else echo "${PORT[$1]}"; fi; }
ready() { alive "$1" && [[ -e $STATE/$1.ready ]]; }

stop() {
  local name=$1 signal=$2
  rm -f "$STATE/$name.ready"
  if alive "$name"; then
    kill -s "$signal" "$(pid_of "$name")"
    for _ in {1..100}; do alive "$name" || break; sleep 0.1; done
    if alive "$name"; then kill -s KILL "$(pid_of "$name")"; fi
    say "$name: stopped"
  fi
  rm -f "$STATE/$name.pid"
}

wait_for() {
  local name=$1 seconds=$2 probe=$3
  local end=$((SECONDS + seconds))
  until "$probe" "$name"; do
    alive "$name" || { tail -n 15 "$STATE/$name.log" >&2; die "$name ended at once: see $STATE/$name.log"; }
    ((SECONDS < end)) || die "$name does not answer after $seconds s: see $STATE/$name.log"
    sleep 0.3
  done
  touch "$STATE/$name.ready"
}
