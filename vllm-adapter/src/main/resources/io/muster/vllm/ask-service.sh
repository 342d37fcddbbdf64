# No proxy stands between. The first line of the answer is the status of HTTP.
complete() { # by the replica of that number, or by any
  python3 -c '
import os, sys, urllib.error, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
headers = {"Content-Type": "application/json", "Authorization": "Bearer " + os.environ.get("VLLM_API_KEY", "")}
if sys.argv[2:]:
    headers["X-data-parallel-rank"] = sys.argv[2]
for host in ("{{host}}", "127.0.0.1"):
    request = urllib.request.Request("http://%s:{{servePort}}/v1/completions" % host, sys.argv[1].encode(), headers)
    try:
        reply = opener.open(request, timeout={{answerWithin}})
    except urllib.error.HTTPError as error:
        reply = error
    except TimeoutError:
        break
    except OSError:
        continue
    print(reply.status)
    sys.stdout.write(reply.read().decode())
    break
' {{completion}} "$@" 2> /dev/null
}

reply=
if [ "${ask:-yes}" = yes ] && [ -n "$(server)" ]; then
  enter
  . "$HOME"/{{folder}}/env
  {{keyOfService}}{{askReplicas}}
  # A server whose engine has died says so, and ends a little later.
  for ((tenths = 0; tenths < 60; tenths++)); do
    [ "${reply:0:1}" = 5 ] && [ -n "$(server)" ] || break
    sleep 0.1
  done
fi
{{tellService}}
