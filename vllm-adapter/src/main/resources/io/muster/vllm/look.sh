# Looks from what processes of cluster {{cluster}} on {{host}} were started. Changes nothing.
{{functions}}
{{service}}
# Of an environment only what Muster has put there, or would: whatever else a login brings is nobody's business.
told() { # one process, or the environment that is wanted
  local names
  names=$(tr '\0' '\n' < "$3" | sed -n 's/^{{variablesMark}}=//p')
  echo "--- $1 $2"
  grep -zE "^({{names}}|${names// /|}|MUSTER_SERVICE)=" < "$3" | base64 -w 0
  echo
}

process() { # of that name, and what tells its own state
  local pid
  for pid in $2; do
    told "$1" "$pid" "/proc/$pid/environ"
    base64 -w 0 < "/proc/$pid/cmdline"
    echo
  done
}

for name in {{daemons}}; do process $name "$(ours $name)"; done
process server "$(server)"
{{lookByHand}}
# A container has an environment of its own, which what is started in it inherits.
[ -z "${{variablesMark}}" ] || [ "$MUSTER_CLUSTER" != {{cluster}} ] || told container $$ /proc/self/environ
echo "--- wanted $$"
(
{{wanted}}
env -0
) | grep -zE "^({{names}})=" | base64 -w 0
echo
echo '--- hosts'
cat "$HOME"/{{folder}}/hosts 2> /dev/null
echo '--- end'
