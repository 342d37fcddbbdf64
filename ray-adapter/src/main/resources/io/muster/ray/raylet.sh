# What a raylet was told: the session of one life of a head, and the id of its node.
argument() { tr '\0' '\n' 2> /dev/null < "/proc/$1/cmdline" | sed -n "s/^--$2=//p"; }
session_name() { argument "$1" 'session[-_]name'; }
node_id() { argument "$1" 'node[-_]id'; }
