# ray start would wait for minutes for a head that cannot be reached.
until listening {{head}} {{port}}; do
  goesOn
  [ $SECONDS -lt {{patience}} ] ||
    fail HEAD_NOT_REACHABLE "expected {{head}}:{{port}} to accept connections from {{host}} within {{patience}} s, it did not" "See that the head runs, and that no firewall stands between the two hosts."
  sleep 0.2
done
# A worker that asks before the head's own node is there sleeps for two seconds, again and again. That node is there as soon
# as its agent listens, for which ray start waits here once it has loaded Ray, which takes long. Where Ray has no agent, or a
# firewall hides it, ray start waits in its own way.
cat > wait_for_head.py << 'PYTHON'
import os, socket, time

def until_agent_listens(params, head):
    del os.environ["RAY_START_HOOK"]
    _, _, own = os.environ.pop("PYTHONPATH").partition(":")
    if own:
        os.environ["PYTHONPATH"] = own
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            return socket.create_connection(("{{head}}", {{agentPort}}), 2).close()
        except OSError:
            time.sleep(0.05)
PYTHON
waiting=(env RAY_START_HOOK=wait_for_head.until_agent_listens PYTHONPATH="$PWD:$PYTHONPATH")
