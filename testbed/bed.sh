# Shared by the scripts of the testbed; sourced, not run. A bed is a set of hosts in one folder:
#   MUSTER_CACHE    what is kept between runs (default: the user's cache folder)
#   MUSTER_BED      the bed's folder; not below /tmp, for every host has a /tmp of its own
#   MUSTER_BED_NET  first three numbers of its addresses
set -eu
CACHE=${MUSTER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/muster}
BED=${MUSTER_BED:-$CACHE/bed}
NET=${MUSTER_BED_NET:-10.83.0}
# Names of network things are 15 characters at most, and two beds must not share any.
TAG=mb$(printf %s "$BED" | cksum | cut -d' ' -f1 | tail -c 7)

say() { echo "$*" >&2; }
die() { say "$*"; exit "${CODE:-1}"; }

case ${1:-} in
  -h | --help) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"; exit 0 ;;
esac

# Folder of a host, given by number or address.
host_folder() {
  local number=${1##*.}
  [ -d "$BED/host$number" ] || die "There is no host $1 in $BED. See testbed/up."
  echo "$BED/host$number"
}

# Process id, seen from outside, of the first process of the host in that folder; nothing if it is not alive.
host_pid() {
  local pid started
  [ -f "$1/pid" ] || return 0
  read -r pid started < "$1/pid"
  [ "$(start_time "$pid")" = "$started" ] && echo "$pid"
  return 0
}

# When a process was started, in clock ticks: with the pid it names one process for ever.
start_time() { sed 's/.*) //' "/proc/$1/stat" 2> /dev/null | cut -d' ' -f20; }

# Runs a command in all the namespaces of a host.
inside() {
  local pid; pid=$(host_pid "$1"); shift
  [ -n "$pid" ] || die "The host is powered off. See testbed/heal."
  nsenter --target "$pid" --all --root --wdns=/root -- \
    env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"
}
