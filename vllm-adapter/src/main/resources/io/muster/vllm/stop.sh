#!/usr/bin/env bash
# Ends everything of cluster {{cluster}} on {{host}}, and nothing else, and proves that nothing is left.
# A person may run this from a shell of the cluster: without the mark in our own environment we never find ourselves.
[ "$MUSTER_CLUSTER" != {{cluster}} ] || [ ! -f "$0" ] || exec env -u MUSTER_CLUSTER bash "$0"
{{functions}}
{{service}}
# What is to be ended; not the shell from which a person runs this.
others() {
  { ours "$1"; [ -n "$1" ] || { {{launcherWriters}}of_service; }; } | sort -un | grep -vxE "$$|$PPID"
}

gone() { # within so many tenths of a second
  local tenths
  for ((tenths = 0; tenths < $2; tenths++)); do
    [ -z "$(others "$1")" ] && return 0
    sleep 0.1
  done
  return 1
}

# All shared memory of ours, while there is somebody who has it.
shared=$(shared_memory $(others ''))
end_service
{{removeRuntime}}
{{endLauncher}}gone '' 50 || fail NOT_STOPPED "processes of cluster {{cluster}} do not end on {{host}}: $(others '' | tr '\n' ' ')" "See what holds them; a restart of the host ends them."
delete_shared $shared

# A run deletes its own books when it has ended; by hand there is none.
[ -f "$0" ] && books= || books='run step journal busy'
{ [ ! -d "$HOME"/{{folder}} ] || find "$HOME"/{{folder}} -mindepth 1 -maxdepth 1 ${books:+$(printf '! -name %s ' $books)} -exec rm -rf {} +; } &&
  rm -rf {{tempFolder}}|| fail NOT_STOPPED "the folders of cluster {{cluster}} cannot be deleted on {{host}}" "Delete {{tempFolderAnd}}~/{{folder}} by hand."
rmdir "$HOME"/{{folder}} 2> /dev/null
rmdir "$HOME/.muster" 2> /dev/null
echo 'fact left nothing'
