# Tells which secrets of the host are others than those of this run
differs() { [ ! -f "$2" ] || [ "$(cat "$2"; echo .)" = "$3." ] || echo "differs $1"; }
