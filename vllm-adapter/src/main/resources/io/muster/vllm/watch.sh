# Tells what becomes of cluster {{cluster}} on {{host}}, for as long as somebody listens. Changes nothing.
{{functions}}
{{service}}
declare -A told seen
tell() { # part, up or down, why
  [ "${told[$1]}" = "$2" ] || { told[$1]=$2; echo "$1 $2${3:+ $3}$([ "$2" = up ] || run)"; }
}

# What is lost amid a run of Muster may be meant to be.
run() {
  local last
  last=$(tail -n 1 ~/{{folder}}/journal 2> /dev/null)
  case $last in
    *' begin '*) last=${last#* (} last=${last%)} ;;
    *' down by '* | *' undo by '*) last=${last#* * } ;;
    *) return ;;
  esac
  echo " A run of Muster is under way there, or was cut off: $last."
}

# A process that has ended, and that nobody has waited for yet, has no program any more.
goes_on() { [ -e "/proc/$1/exe" ]; }

pids_of() { if [ "$1" = server ]; then server; else ours "$1"; fi; }

# A known process is looked at by its id; that all are searched for costs more, and is done where one is missing.
see() { # part, names of its processes
  local part=$1 one name pid found=
  shift
  for one in ${seen[$part]}; do
    goes_on "${one#*:}" || { tell "$part" down "${one%:*} (process ${one#*:}) has ended."; seen[$part]=; }
  done
  [ -z "${seen[$part]}" ] && ((tick % 4 == 0)) || return 0
  for name; do
    pid=$(pids_of "$name" | head -n 1)
    [ -n "$pid" ] || { tell "$part" down "No $name runs."; return 0; }
    found="$found $name:$pid"
  done
  seen[$part]=$found
  tell "$part" up
}
{{endpoint}}
tick=0 unheard=0
while :; do
  read -r -t 0.5 _
  case $? in
    0) unheard=0 ;;
    1) exit ;;
    # Whoever listens says so every few seconds.
    *) ((++unheard < 60)) || exit ;;
  esac
  echo .
  [ -z '{{daemons}}' ] || see node {{daemons}}
  {{runsServer}} && see server server
  ((++tick))
done
