#!/usr/bin/env bash
# Asks the service of cluster {{cluster}} for one completion, on the head, {{host}}. Changes nothing.
{{functions}}
{{service}}
{{askService}}
