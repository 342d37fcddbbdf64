# Of one life of a head: which one a raylet belongs to.
session() { tr '\0' '\n' 2> /dev/null < "/proc/$1/cmdline" | sed -n 's/^--session[-_]name=//p'; }
