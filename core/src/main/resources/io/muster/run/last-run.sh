# Tells what the last run did that claimed the cluster on this host: up, undo or down; nothing where none is noted. Argument: the cluster's folder.
grep -oE '^[^ ]+ [^ ]+ (up|undo|down) by ' "$HOME/$1/journal" 2> /dev/null | tail -n 1 | cut -d ' ' -f 3
exit 0
