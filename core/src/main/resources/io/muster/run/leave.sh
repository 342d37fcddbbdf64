# Deletes what a run has noted on this host, where nothing else of the cluster is there. Argument: the cluster's folder.
cd "$HOME/$1" 2> /dev/null || exit 0
[ -z "$(ls -A | grep -vxE 'run|step|journal|busy')" ] || exit 0
rm -f run step journal busy
cd "$HOME" && rmdir "$1" "$(dirname "$1")" 2> /dev/null
exit 0
