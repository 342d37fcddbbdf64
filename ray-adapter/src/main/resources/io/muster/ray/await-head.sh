# ray start would wait for minutes for a head that cannot be reached.
until listening {{head}} {{port}}; do
  goesOn
  [ $SECONDS -lt {{patience}} ] ||
    fail HEAD_NOT_REACHABLE "expected {{head}}:{{port}} to accept connections from {{host}} within {{patience}} s, it did not" "See that the head runs, and that no firewall stands between the two hosts."
  sleep 0.2
done
