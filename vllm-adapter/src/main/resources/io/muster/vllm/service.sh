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

# The inodes that those processes have mapped of shared memory. Not the names: a semaphore is made under another name than its own.
mapped() { # the maps of processes
  cat "$@" 2> /dev/null | awk '$6 ~ "^/dev/shm/" { print $5 }' | sort -u
}

# Files in shared memory that those processes have, in the names that Python and what runs in it give them, and those which were noted
# when the service had answered, for it may have been killed since. Each with its inode, since a name may be used again.
shared_memory() {
  {
    stat -c %i:%n /dev/shm/psm_* /dev/shm/sem.* 2> /dev/null |
      grep -xE "($(mapped $(printf "/proc/%s/maps " "$@") | paste -sd "|")):[A-Za-z0-9._/-]+"
    cat "$HOME"/{{folder}}/shared 2> /dev/null
  } | sort -u
}

# Semaphores of Python that were made since the service was started and that nobody has: whoever made them was killed
# before it could say so.
orphans() {
  [ ! -f "$HOME"/{{folder}}/started ] ||
    find /dev/shm -maxdepth 1 -user "$(id -u)" -name 'sem.mp-*' -newer "$HOME"/{{folder}}/started -printf '%i:%p\n'
}

# What others have too is theirs.
delete_shared() {
  local one used
  used=" $(mapped /proc/[0-9]*/maps | paste -sd ' ') "
  for one in "$@" $(orphans); do
    [ "$(stat -c %i:%n "${one#*:}" 2> /dev/null)" != "$one" ] ||
      [[ $used = *" ${one%%:*} "* ]] || rm -f "${one#*:}"
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
  shared=$(shared_memory $pids)
  [ -z "$pids" ] || kill -TERM $pids 2> /dev/null
  service_gone 80 || kill -KILL $(of_service) 2> /dev/null
  service_gone 50 || fail NOT_STOPPED "processes of the service of cluster {{cluster}} do not end on {{host}}: $(of_service | tr '\n' ' ')" "See what holds them; a restart of the host ends them."
  delete_shared $shared
}
