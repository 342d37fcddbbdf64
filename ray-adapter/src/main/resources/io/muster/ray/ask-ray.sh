# The dashboard listens on loopback only, so the question is asked here. Its answer is the only one that names addresses
# and is up to date; the others stand in where Ray is installed without a dashboard. Where no head of ours runs nobody is
# asked: what answers at these ports would be somebody else's.
{{dashboard}}

if [ -n "$(ours gcs_server)" ]; then
  enter
{{access}}  if reply=$(dashboard); then
    echo '--- rest'
  elif reply=$(timeout 8 ray list nodes --address {{head}}:{{port}} --format json --limit 10000 2> /dev/null) && [ -n "$reply" ]; then
    echo '--- list'
  elif reply=$(timeout 8 ray status --address {{head}}:{{port}} 2>&1); then
    echo '--- status'
  else
    echo '--- none'
  fi
  printf '%s\n' "$reply"
fi
