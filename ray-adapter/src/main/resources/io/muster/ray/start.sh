#!/usr/bin/env bash
# Starts Ray on {{host}} as {{role}} of cluster {{cluster}}. Runs by hand too; where it runs already, nothing happens.
[ "$MUSTER_CLUSTER" = {{cluster}} ] || exec env MUSTER_CLUSTER={{cluster}} bash "$0" "$@"
cd "$(dirname "$0")" || exit 1
{{functions}}
{{isLost}}
enter
. ./env{{secretsOfNode}}
run=$(cat run 2> /dev/null)
# A run that was killed, or stopped for a while, is not to hold up the next one.
goesOn() {
  [ "$(cat run 2> /dev/null)" = "$run" ] ||
    fail TAKEN_OVER "another run has taken cluster {{cluster}} over" "See what it did: nothing more is done here."
}

for pid in $(ours raylet); do
  ! differs "$pid" MUSTER_FINGERPRINT "$MUSTER_FINGERPRINT" ||
    fail RUNS_DIFFERENTLY "cluster {{cluster}} already runs on {{host}} (raylet $pid), started from another description" "Take it down first, then bring it up again."
  isLost "$pid" "$@" || { echo 'muster: unchanged'; exit 0; }
done
if [ -n "$(ours raylet; ours gcs_server; writers '{{temp}}/*')" ]; then
  # Left by a start that was cut off, by a raylet that has ended or by a head that is gone: no node, so that nobody uses it.
  kill -KILL $({ ours ''; writers '{{temp}}/*'; } | grep -vxE "$$|$PPID") 2> /dev/null
  for ((tenths = 0; tenths < 50; tenths++)); do
    [ -n "$(ours raylet; ours gcs_server; writers '{{temp}}/*')" ] || break
    sleep 0.1
  done
  [ $tenths -lt 50 ] ||
    fail RAY_LEFTOVERS "processes of an earlier run of cluster {{cluster}} are left on {{host}} without a head or a raylet, and do not end" "See what holds them; a restart of the host ends them."
fi

# With its port taken a part of Ray fails, and ray start says little or nothing of it. What has just ended here may keep
# one for some seconds: an agent outlives its raylet.
patience=0
[ ! -d {{temp}} ] || patience=$((SECONDS + 8))
while read -r port key addresses; do
  for address in $addresses; do
    while (exec 3<> "/dev/tcp/$address/$port") 2> /dev/null; do
      [ $SECONDS -lt $patience ] || fail RAY_PORT_TAKEN "expected port $port of {{host}} to be free for Ray, something listens there" "End it, or set $key to a free port."
      sleep 0.2
    done
  done
done <<< {{ports}}
{{awaitHead}}{{hook}}# Ray's dashboard makes folders there, and leaves them when it is ended: so they go with ours.
mkdir -p {{temp}} && export TMPDIR={{temp}}
ulimit -n "$(ulimit -Hn)"
isFull() { df -Pk /tmp . | awk 'NR > 1 && $4 < 1024 { full = 1 } END { exit !full }'; }
# A raylet looks for its own object store before that is there, and again after a second, ten times.
soon=(RAY_raylet_client_connect_timeout_milliseconds=50 RAY_raylet_client_num_connect_attempts=200)
timeout 120 env RAY_START_HOOK=start_hook.start PYTHONPATH="$PWD:$PYTHONPATH" "${soon[@]}" {{start}} > start.log 2>&1 &
starting=$!
# With a full disk Ray goes on for longer than a worker waits for its head, whose failure would then be told instead.
while sleep 1 && kill -0 $$ $starting; do
  (goesOn) && ! isFull || kill $starting
done > /dev/null 2>&1 < /dev/null &
# The node is there as soon as its agent listens. Ray itself looks for it once a second, and ends after that.
exec 4<> <(:)
while kill -0 $starting 2> /dev/null; do
  { exec 3<> /dev/tcp/{{host}}/{{agentPort}}; } 2> /dev/null && exit 0
  read -rt 0.1 -u 4
done
wait $starting
code=$?
[ $code -eq 0 ] && grep -q 'Ray runtime started' start.log && exit 0

goesOn
grep -q 'Version mismatch' start.log &&
  fail RAY_VERSION_MISMATCH "Ray on {{host}} is of another version than the head: $(grep -A5 'Version mismatch' start.log | tr '\n' ' ')" "Install one version of Ray and Python on all hosts."
grep -q 'InvalidAuthToken' start.log &&
  fail RAY_TOKEN_WRONG "expected the head to take the token of {{host}}, it said InvalidAuthToken" "Bring the cluster up with Muster, which gives all hosts the same token; see whether ~/{{folder}}/secrets/RAY_AUTH_TOKEN was changed there."
if grep -q 'No node info found for head node' start.log; then
  # The head knows why: its own failure ends this.
  sleep 30
  fail HEAD_NOT_REACHABLE "expected the head at {{head}}:{{port}} to have started its own node, {{host}} sees none" "Read start.log and the logs of Ray on {{head}}."
fi
# Ray itself often does not say so, and its log had no room.
{ grep -qE 'No space left on device' start.log || isFull; } &&
  fail DISK_FULL "the disk of {{host}} is full" "Free some room in /tmp and in the home folder."
fail RAY_START_FAILED "expected ray start to succeed on {{host}}, it ended with exit code $code: $(grep -vE '^ *$|^ +[~^]+' start.log | tail -n 3 | tr '\n' ' ')" "Run the start script by hand on {{host}} and read its start.log: what a failed up began is deleted again."
