# Ray calls this once it is loaded, which takes long, before it starts anything.
# A worker that asks before the head's own node is there sleeps for two seconds, again and again. Of that node its agent tells,
# for which is waited here. Where Ray has no agent, or a firewall hides it, Ray waits in its own way.
# The server for Ray clients runs what anybody sends it, and Ray has no argument to leave it out.
cat > start_hook.py << 'PYTHON'
import http.client, os, time

def start(params, head):
    # This is of ray start alone, and not of what it starts.
    del os.environ["RAY_START_HOOK"]
    _, _, own = os.environ.pop("PYTHONPATH").partition(":")
    if own:
        os.environ["PYTHONPATH"] = own
    if head:
        params.ray_client_server_port = {{clientPort}}
    end = time.monotonic() + 10
    while not head and time.monotonic() < end and not is_there():
        time.sleep(0.05)

def is_there():
    agent = http.client.HTTPConnection("{{head}}", {{agentPort}}, timeout=2)
    try:
        agent.request("GET", "/api/local_raylet_healthz")
        return agent.getresponse().status != 503
    except (OSError, http.client.HTTPException):
        return False
    finally:
        agent.close()
PYTHON
