# Holds the cluster for one run, until the input ends or falls silent. Arguments: the cluster's folder, who holds it, after how many
# seconds of silence he is gone.
umask 077
command -v flock > /dev/null || { echo 'no flock'; exit; }
lock=$HOME/$1.lock
ours=
# Whoever held it may be deleting it while it is opened here.
for ((tries = 0; tries < 50; tries++)); do
  why=$(mkdir -p "$(dirname "$lock")" 2>&1 && { : >> "$lock"; } 2>&1) && exec 9>> "$lock" || { sleep 0.02; continue; }
  flock -n 9 || { holder=$(cat "$lock" 2> /dev/null); echo "held by ${holder:-another run}"; exit; }
  [ "$(stat -Lc %i /proc/self/fd/9)" != "$(stat -c %i "$lock" 2> /dev/null)" ] || { ours=yes; break; }
done 2> /dev/null
[ -n "$ours" ] || { echo "$why"; exit; }
why=$({ printf '%s\n' "$2, since $(date -u '+%F %T') UTC" > "$lock"; } 2>&1) || { echo "$why"; exit; }
echo 'ours'
# A line comes every few seconds: without it the machine that sends them is gone, though its connection may not say so.
while read -r -t "$3" _; do :; done
rm -f "$lock"
rmdir "$(dirname "$lock")" 2> /dev/null
