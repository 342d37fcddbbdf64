# Ends the Ray that somebody has started by hand on {{host}} where cluster {{cluster}} is to run, and what was started on it.
{{functions}}
{{byHand}}
# Of a session: what names its folder, what writes there, and a server that such a one was started by.
family() {
  local pid parent
  # Not as an argument of grep, which would find itself.
  for pid in $({ grep -lsaFf - /proc/[0-9]*/cmdline <<< "$1" | cut -d/ -f3; writers "$1/*"; } | sort -un); do
    echo "$pid"
    while parent=$(sed -n 's/^PPid:[^0-9]*//p' "/proc/$pid/status" 2> /dev/null) && [ "${parent:-1}" -gt 1 ] &&
      tr '\0' ' ' < "/proc/$parent/cmdline" | grep -q '[v]llm serve'; do
      echo "$parent"
      pid=$parent
    done
  done | sort -un | grep -vxE "$$|$PPID"
}

for raylet in $(by_hand); do
  session=$(tr '\0' '\n' 2> /dev/null < "/proc/$raylet/cmdline" | sed -n 's/^--session[-_]dir=//p')
  [ -n "$session" ] || continue
  # A raylet ends its own workers, so it goes first.
  kill -TERM "$raylet" 2> /dev/null
  for ((tenths = 0; tenths < 100; tenths++)); do
    rest=$(family "$session")
    [ -n "$rest" ] || break
    [ $tenths != 20 ] || kill -TERM $rest 2> /dev/null
    [ $tenths != 40 ] || kill -KILL $rest 2> /dev/null
    sleep 0.1
  done
  [ -z "$rest" ] ||
    fail NOT_STOPPED "expected the Ray that was started by hand on {{host}} to end, these processes do not: $(echo $rest)" "End them by hand: ray stop --force."
done
