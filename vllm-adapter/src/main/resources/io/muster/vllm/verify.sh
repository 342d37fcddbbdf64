#!/usr/bin/env bash
# Asks the service of cluster {{cluster}} for one completion, on the head, {{host}}. Runs by hand too; changes nothing.
{{functions}}
{{service}}
{{askService}}
# For the day on which it does not end by itself.
if [ "${reply:0:3}" = 200 ]; then
  noted=$(shared_memory $(of_service))
  printf '%s\n' $noted > "$HOME"/{{folder}}/shared
fi
