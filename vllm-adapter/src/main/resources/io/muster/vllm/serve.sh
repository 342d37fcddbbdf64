#!/usr/bin/env bash
# Starts the service of cluster {{cluster}} on {{host}}{{once}}. Runs by hand too; where it runs already, nothing happens.
[ "$MUSTER_CLUSTER" = {{cluster}} ] || exec env MUSTER_CLUSTER={{cluster}} bash "$0"
cd "$(dirname "$0")" || exit 1
{{functions}}
{{service}}
enter
. ./env{{secretsOfService}}

{{sameService}}
[ -z "$(server)" ] || { echo 'muster: unchanged'; exit 0; }
# What has outlived an earlier server still holds NPUs.
end_service
{{freePorts}}
{{beforeServe}}ulimit -n "$(ulimit -Hn)"
export MUSTER_SERVICE={{serviceFingerprint}}{{serviceVariables}}
touch started
# What a server that is killed leaves there goes with this folder. Its sockets have names of 36 bytes, in paths of 107 at most.
[ -n "$TMPDIR" ] || [ ${#PWD} -gt 60 ] || { mkdir -p tmp && export TMPDIR=$PWD/tmp; }
setsid {{serve}} > serve.log 2>&1 < /dev/null &
# Until it is seen, or has ended already: what comes next reads its log.
until [ -n "$(server)" ] || ! kill -0 $! 2> /dev/null; do sleep 0.1; done
