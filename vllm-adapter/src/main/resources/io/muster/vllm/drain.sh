# Waits until the service of cluster {{cluster}} on {{host}} has no request in work, for {{seconds}} s at most. Changes nothing.
{{functions}}
{{service}}

# By the port with which it runs, which may be another than is wanted now.
port() { tr '\0' '\n' 2> /dev/null < "/proc/$1/cmdline" | grep -A1 -xe --port | tail -n 1; }

# How many run and wait, over all engines; nothing where the server does not tell.
requests() {
  local address
  for address in {{host}} 127.0.0.1; do
    timeout 5 bash -c 'exec 3<> "/dev/tcp/$0/$1" && printf "GET /metrics HTTP/1.0\r\n\r\n" >&3 && cat <&3' "$address" "$1" 2> /dev/null |
      awk '/^vllm:num_requests_(running|waiting)\{/ { all += $NF; told = 1 } END { if (told) print all + 0; exit !told }' && return
  done
}

run=$(cat "$HOME"/{{folder}}/run 2> /dev/null)
server=$(server | head -n 1)
[ -n "$server" ] || exit 0
at=$(port "$server")
idle=0 told=
while :; do
  # A run that was killed is not to hold up the next one.
  [ "$(cat "$HOME"/{{folder}}/run 2> /dev/null)" = "$run" ] ||
    fail TAKEN_OVER "another run has taken cluster {{cluster}} over" "See what it did: nothing more is done here."
  now=$(requests "${at:-{{servePort}}}")
  [ -e "/proc/$server" ] || exit 0
  case $now in
    '') printf 'muster: REQUESTS_UNKNOWN: expected the service on {{host}} to tell how many requests are in work, it did not; it is ended without a wait | See that /metrics answers, and that --disable-log-stats is not among serve.args.\n' >&2
      exit 0 ;;
    # One that has just come in may not be counted yet.
    0) ((++idle < 2)) || exit 0 ;;
    *) idle=0 ;;
  esac
  [ $SECONDS -lt {{seconds}} ] || break
  [ "$now" = 0 ] || [ "$told" = "$now" ] || echo "muster: progress $now requests are in work"
  told=$now
  sleep 0.5
done
[ "$now" = 0 ] ||
  printf 'muster: REQUESTS_CUT_OFF: expected the service on {{host}} to have no request in work after {{seconds}} s, saw %s; they are cut off | Turn clients away first, at the load balancer, and give a longer time.\n' "$now" >&2
