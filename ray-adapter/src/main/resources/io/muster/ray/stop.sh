#!/usr/bin/env bash
# Ends everything of cluster {{cluster}} on {{host}}, and nothing else, and proves that nothing is left.
# A person may run this from a shell of the cluster: without the mark in our own environment we never find ourselves.
[ "$MUSTER_CLUSTER" != {{cluster}} ] || [ ! -f "$0" ] || exec env -u MUSTER_CLUSTER bash "$0"
{{functions}}
# Nor is that shell ended.
others() { ours "$1" | grep -vxE "$$|$PPID"; }

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
