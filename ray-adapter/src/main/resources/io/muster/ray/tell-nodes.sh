{{raylet}}
{{dashboard}}
# To what a worker must belong: a raylet that was cut off for longer than Ray waits lives on, and is no node any more.
if [ -n "$(ours gcs_server)" ]; then
{{access}}  for pid in $(ours raylet); do
    echo fact session $(session_name "$pid") $(dashboard | python3 -c '
import json, sys
print(*(node["node_id"] for node in json.load(sys.stdin)["data"]["result"]["result"] if node["state"] == "ALIVE"))
' 2> /dev/null)
  done
fi
