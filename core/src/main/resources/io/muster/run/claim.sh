# Claims the cluster on this host for one run. Arguments: the cluster's folder, the run, what it does (up, undo or down), who does it.
run=$2 doing=$3 owner=$4
umask 077
folder=$HOME/$1
if [ "$doing" = up ]; then
  mkdir -p "$folder" || exit
else
  # Ending must be possible on a full disk too, and where nothing is.
  [ -d "$folder" ] || exit 0
  exec 3>&2 2> /dev/null
fi
cd "$folder" || exit

if [ "$doing" = undo ]; then
  # Where another run has taken the cluster over meanwhile, what is there is no longer ours to end.
  if [ -f run ] && [ "$(cat run)" != "$run" ]; then
    echo "another run has taken the cluster over: $(tail -n 1 journal)" >&3
    exit 1
  fi
  run=$run-undo
fi

# What an earlier run has still under way here does nothing more, and what waits in it for other hosts gives up.
echo "$run" > run.new && mv -f run.new run || [ "$doing" != up ] || exit
last=$(tail -n 1 journal 2> /dev/null)
[[ $last != *' begin '* ]] || echo "fact cutOff $last"
if [ -f journal ] && [ "$(wc -l < journal)" -gt 2000 ]; then
  tail -n 1000 journal > journal.new && mv -f journal.new journal
fi
printf '%s %s %s by %s\n' "$(date -u +%FT%TZ)" "$run" "$doing" "$owner" >> journal || [ "$doing" != up ] || exit

if [ "$doing" = up ]; then
  cat > step.new << 'END' && chmod 700 step.new && mv -f step.new step || exit
#!/usr/bin/env bash
# One step of a run: noted before it begins and when it has ended, and left undone where another run has the cluster.
# Arguments: the run, the step, its command line.
folder=$(dirname "$0") run=$1 step=$2
shift 2
note() { TZ=UTC0 printf '%(%FT%TZ)T %s %s\n' -1 "$run" "$1" >> "$folder/journal"; }
read -r now 2> /dev/null < "$folder/run"
if [ "$now" != "$run" ]; then
  echo "muster: TAKEN_OVER: another run has taken the cluster over: $(tail -n 1 "$folder/journal" 2> /dev/null) | See what it did: nothing more is done here." >&2
  exit 1
fi
note "begin $step" || exit 1
# What is started in the step must not keep it under way.
flock -o -w 20 -E 75 "$folder/busy" "$@"
code=$?
[ $code -ne 75 ] || echo "muster: STEP_UNDER_WAY: a step of an earlier run still goes on: $(grep ' begin ' "$folder/journal" | tail -n 2 | head -n 1) | Wait until it has ended." >&2
[ ! -d "$folder" ] || note "end $step, exit code $code" 2> /dev/null
exit $code
END
fi
# An end of the cluster that was cut off goes on too, and would end what this run begins.
if [ "$doing" = up ]; then
  for ((tenths = 0; tenths < 600; tenths++)); do
    grep -qsxzF "MUSTER_STOPPING=$(basename "$folder")" /proc/[0-9]*/environ || break
    sleep 0.1
  done
fi
if ! flock -w "$([ "$doing" = up ] && echo 60 || echo 10)" busy true && [ "$doing" = up ]; then
  echo "muster: STEP_UNDER_WAY: a step of an earlier run still goes on: $last | Wait until it has ended." >&2
  exit 1
fi
exit 0
