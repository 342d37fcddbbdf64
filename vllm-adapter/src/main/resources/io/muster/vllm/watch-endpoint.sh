# The status with which the server answers; nothing where it does not within two seconds.
health() {
  local address
  for address in {{host}} 127.0.0.1; do
    timeout 2 bash -c 'exec 3<> "/dev/tcp/$0/$1" && printf "GET /health HTTP/1.0\r\n\r\n" >&3 && read -r _ status _ <&3 && echo "$status"' \
      "$address" {{servePort}} 2> /dev/null
    [ $? -eq 1 ] || return 0
  done
}

endpoint() {
  local status good=$SECONDS
  while goes_on $$; do
    status=$(health)
    case $status in
      200) good=$SECONDS; tell endpoint up ;;
      '') ((SECONDS - good < 10)) || tell endpoint down "It gives no answer at port {{servePort}}." ;;
      *) tell endpoint down "It answers $status." ;;
    esac
    sleep 1
  done
}
endpoint < /dev/null &
trap 'kill $! 2> /dev/null' EXIT
