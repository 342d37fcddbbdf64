enter
export RAY_AUTH_MODE=disabled
# The dashboard listens on loopback only, so the question is asked here. It is the only source that names addresses
# and is up to date; the others stand in where Ray is installed without a dashboard.
reply=$(python3 -c '
import sys, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
sys.stdout.write(opener.open(sys.argv[1], timeout=10).read().decode())
' 'http://127.0.0.1:{{dashboardPort}}/api/v0/nodes?limit=10000' 2> /dev/null) && source=rest ||
  { reply=$(timeout 20 ray list nodes --address {{head}}:{{port}} --format json --limit 10000 2> /dev/null) && [ -n "$reply" ] && source=list; } ||
  { reply=$(timeout 20 ray status --address {{head}}:{{port}} 2>&1) && source=status; } ||
  source=none
echo "--- $source"
printf '%s\n' "$reply"
