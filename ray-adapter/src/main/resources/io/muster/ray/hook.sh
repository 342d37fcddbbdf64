# Ray calls this once it is loaded, which takes long, and before it starts anything.
cat > start_hook.py << 'PYTHON'
import http.client, os, time

def start(params, head):
    # What Ray starts is not to know of this.
    del os.environ["RAY_START_HOOK"]
    _, _, own = os.environ.pop("PYTHONPATH").partition(":")
    if own:
        os.environ["PYTHONPATH"] = own
    if head:
        # This server runs what anybody sends to it, and no argument leaves it out.
        params.ray_client_server_port = {{clientPort}}
        return
    # A worker that asks before the head's own node is there sleeps for two seconds, again and again. Where the head's agent
    # does not tell, Ray waits in its own way.
    end = time.monotonic() + 10
    while time.monotonic() < end and not head_is_there():
        time.sleep(0.05)

def head_is_there():
    agent = http.client.HTTPConnection("{{head}}", {{agentPort}}, timeout=2)
    try:
        agent.request("GET", "/api/local_raylet_healthz")
        return agent.getresponse().status != 503
    except (OSError, http.client.HTTPException):
        return False
    finally:
        agent.close()
PYTHON
