session() { sed 's/.*) //' "/proc/$1/stat" 2> /dev/null | cut -d' ' -f4; }

# The server leads the session that was made for it.
server() {
  local pid
  for pid in $(ours ''); do
    [ -n "$(variable "$pid" MUSTER_SERVICE)" ] && [ "$(session "$pid")" = "$pid" ] && echo "$pid"
  done
  return 0
}

# The server with all that it has started, also what has outlived it.
of_service() {
  local pid
  {
    for pid in $(ours ''); do [ -z "$(variable "$pid" MUSTER_SERVICE)" ] || echo "$pid"; done
    writers "$(readlink -f "$HOME")/{{folder}}/serve.log*"
  } | sort -un
}

# Files in shared memory that those processes have, in the names that Python and what runs in it give them, and those which were noted
# when the service had answered, for it may have been killed since. Each with its inode, since a name may be used again.
shared_memory() {
  local pid
  {
    for pid in "$@"; do cat "/proc/$pid/maps" 2> /dev/null; done |
      grep -oE '/dev/shm/(psm_|sem\.)[A-Za-z0-9._-]+( \(deleted\))?$' | grep -v ' (deleted)$' |
      sort -u | xargs -r stat -c %i:%n 2> /dev/null
    cat "$HOME"/{{folder}}/shared 2> /dev/null
  } | sort -u
}

# What others have too is theirs.
delete_shared() {
  local one
  for one in "$@"; do
    [ "$(stat -c %i:%n "${one#*:}" 2> /dev/null)" != "$one" ] ||
      grep -qsF "${one#*:}" /proc/[0-9]*/maps || rm -f "${one#*:}"
  done
}

service_gone() { # within so many tenths of a second
  local tenths
  for ((tenths = 0; tenths < $1; tenths++)); do
    [ -z "$(of_service)" ] && return 0
    sleep 0.1
  done
  return 1
}

# In good order first: an engine that is asked to end frees its NPUs and its shared memory.
end_service() {
  local pids shared
  pids=$(of_service)
  [ -n "$pids" ] || return 0
  shared=$(shared_memory $pids)
  kill -TERM $pids 2> /dev/null
  service_gone 80 || kill -KILL $(of_service) 2> /dev/null
  service_gone 50 || fail NOT_STOPPED "processes of the service of cluster {{cluster}} do not end on {{host}}: $(of_service | tr '\n' ' ')" "See what holds them; a restart of the host ends them."
  delete_shared $shared
}
