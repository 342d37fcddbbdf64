# Raylets that somebody has started by hand where this cluster is to run: they belong to a head at its address, and carry
# no mark. One with the mark of another cluster, or of which nothing can be read, is somebody else's.
by_hand() {
  local pid gcs addresses={{head}}
  # Where nobody names an address, Ray takes one of its host.
  [ {{host}} != {{head}} ] || addresses="$addresses $(hostname -I)"
  for pid in $(grep -lsx raylet /proc/[0-9]*/comm | cut -d/ -f3); do
    gcs=$(tr '\0' '\n' 2> /dev/null < "/proc/$pid/cmdline" | sed -n 's/^--gcs[-_]address=//p')
    [[ " $addresses " = *" ${gcs%:*} "* ]] && [ "${gcs##*:}" = {{port}} ] && [ -r "/proc/$pid/environ" ] &&
      ! grep -qszE '^MUSTER_CLUSTER=' "/proc/$pid/environ" && echo "$pid"
  done
  return 0
}
