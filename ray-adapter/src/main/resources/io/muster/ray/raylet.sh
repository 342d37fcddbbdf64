# What a raylet was told: the session of one life of a head, and the id of its node.
told() { tr '\0' '\n' 2> /dev/null < "/proc/$1/cmdline" | sed -n "s/^--$2=//p"; }
session() { told "$1" 'session[-_]name'; }
node() { told "$1" 'node[-_]id'; }
