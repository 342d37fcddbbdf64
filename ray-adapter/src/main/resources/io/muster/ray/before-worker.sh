# ray start would wait for minutes for a head that cannot be reached.
run=$(cat run 2> /dev/null)
until listening {{head}} {{port}}; do
  # A run that was killed is not to hold up the next one.
  [ "$(cat run 2> /dev/null)" = "$run" ] ||
    fail TAKEN_OVER "another run has taken cluster {{cluster}} over" "See what it did: nothing more is done here."
  [ $SECONDS -lt {{patience}} ] ||
    fail HEAD_NOT_REACHABLE "expected {{head}}:{{port}} to accept connections from {{host}} within {{patience}} s, it did not" "See that the head runs, and that no firewall stands between the two hosts."
  sleep 0.2
done
