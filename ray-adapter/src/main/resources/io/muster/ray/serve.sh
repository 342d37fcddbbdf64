#!/usr/bin/env bash
# Serves the model of cluster {{cluster}}. Run on the head, {{host}}, once every node has joined.
[ "$MUSTER_CLUSTER" = {{cluster}} ] || exec env MUSTER_CLUSTER={{cluster}} bash "$0"
cd "$(dirname "$0")" || exit 1
{{functions}}
enter
. ./env
exec {{serve}}
