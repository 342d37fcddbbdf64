#!/usr/bin/env bash
# Ends everything of cluster {{cluster}} on {{host}}, and nothing else, and proves that nothing is left.
# A person may run this from a shell of the cluster: without the mark in our own environment we never find ourselves.
[ "$MUSTER_CLUSTER" != {{cluster}} ] || [ ! -f "$0" ] || exec env -u MUSTER_CLUSTER bash "$0"
{{functions}}
# A program that gives itself a title, as every worker of Ray does, writes it over its environment and perhaps over the
# mark. It still has files of the cluster's own folder open for writing, which a person who reads logs has not.
writers() {
  local fd
  find /proc/[0-9]*/fd -lname '{{temp}}/*' 2> /dev/null | while IFS=/ read -r _ _ pid _ fd; do
    grep -qs '^flags:.*[1-3]$' "/proc/$pid/fdinfo/$fd" && echo "$pid"
  done
}

# What is to be ended; not the shell from which a person runs this.
others() { { ours "$1"; [ -n "$1" ] || writers; } | sort -un | grep -vxE "$$|$PPID"; }

gone() { # within so many tenths of a second
  local tenths
  for ((tenths = 0; tenths < $2; tenths++)); do
    [ -z "$(others "$1")" ] && return 0
    sleep 0.1
  done
  return 1
}

{{removeRuntime}}
# A raylet ends its own workers, so it goes first. What does not go by itself is killed: a raylet without its head waits
# for a minute, and the rest of Ray heeds no SIGTERM for many seconds.
for name in raylet ''; do
  kill -TERM $(others "$name") 2> /dev/null
  gone "$name" 20 || kill -KILL $(others "$name") 2> /dev/null
done
gone '' 50 || fail NOT_STOPPED "processes of cluster {{cluster}} do not end on {{host}}: $(others '' | tr '\n' ' ')" "See what holds them; a restart of the host ends them."

rm -rf {{temp}} "$HOME"/{{folder}} || fail NOT_STOPPED "the folders of cluster {{cluster}} cannot be deleted on {{host}}" "Delete {{temp}} and ~/{{folder}} by hand."
rmdir "$HOME/.muster" 2> /dev/null
echo 'fact left nothing'
