#!/usr/bin/env bash
# Asks the served model of cluster {{cluster}} for one completion. Run on the head, {{host}}.
exec {{verify}}
