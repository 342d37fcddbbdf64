#!/usr/bin/env bash
# Asks the service of cluster {{cluster}} for one completion, on the head, {{host}}. Runs by hand too; changes nothing.
{{functions}}
{{service}}
# For the day on which it does not end by itself. An engine may die of the very question, so that it is not asked before.
ask=no
if listening {{host}} {{servePort}} || listening 127.0.0.1 {{servePort}}; then
  ask=yes
  noted=$(shared_memory $(of_service))
  printf '%s\n' $noted > "$HOME"/{{folder}}/shared
fi
{{askService}}
