fail() {
  # One line, whatever is quoted in it.
  printf 'muster: %s: %s | %s\n' "$1" "${2//$'\n'/ }" "$3" >&2
  exit 1
}

# What makes the programs reachable, then the variables of this node: both before anything is started.
enter() {
  eval {{setup}} ||
    fail SETUP_FAILED "expected the runtime's setup to succeed on {{host}}: "{{setup}}"; it said: $( (eval {{setup}}) 2>&1 | tail -n 1)" "Install what it names on that host, or correct runtime.bare.setup."
}

# Processes of this cluster, by the mark in their environment; with a name, only the programs of that name.
ours() {
  local pid
  for pid in $(grep -lsxzF MUSTER_CLUSTER={{cluster}} /proc/[0-9]*/environ | cut -d/ -f3); do
    [ -z "$1" ] || [ "$(cat "/proc/$pid/comm" 2> /dev/null)" = "$1" ] && echo "$pid"
  done
  return 0
}

# A program that gives itself a title, as every engine of vLLM does, writes it over its environment
# and perhaps over the mark. It still has files of the cluster's own folders open for writing, which a person who reads
# logs has not.
writers() { # of files of that pattern
  local pid fd
  find /proc/[0-9]*/fd -lname "$1" 2> /dev/null | while IFS=/ read -r _ _ pid _ fd; do
    grep -qs '^flags:.*[1-3]$' "/proc/$pid/fdinfo/$fd" && echo "$pid"
  done
}

# A variable of a process.
variable() {
  tr '\0' '\n' 2> /dev/null < "/proc/$1/environ" | sed -n "s/^$2=//p"
}

# Whether a variable of a process has another value than that. One that has just ended has none.
differs() {
  local is
  is=$(variable "$1" "$2")
  [ -n "$is" ] && [ "$is" != "$3" ]
}

# Whether something accepts connections at that address and port.
listening() {
  timeout 2 bash -c 'exec 3<> "/dev/tcp/$0/$1"' "$1" "$2" 2> /dev/null
}
