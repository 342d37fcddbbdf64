echo '--- server'
server
echo '--- log'
[ "${reply:0:3}" = 200 ] ||
  tail -n 1000 "$HOME"/{{folder}}/serve.log 2> /dev/null | tr '\r' '\n' | tail -c 100000 | sed 's/^/ /'
if [ -n "$reply" ]; then
  echo '--- completion'
  printf '%s\n' "$reply"
fi
