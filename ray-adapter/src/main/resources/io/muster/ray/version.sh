# Sees that Ray can start on {{host}}, and tells its version. Changes nothing.
{{functions}}
enter
command -v ray > /dev/null ||
  fail RAY_NOT_FOUND "expected the program ray on the PATH of {{host}}, saw none" "Install Ray there, or say in runtime.bare.setup how it is reached, such as source /opt/ray/bin/activate."
# One start of Python, which takes most of the time; to load what tells versions would take three times as long.
read -r python version < <(python3 -c '
import importlib.util, os, sys
print(sys.version.split()[0], end=" ", flush=True)
ray = os.path.dirname(importlib.util.find_spec("ray").origin)
told = {}
exec(open(os.path.join(ray, "_version.py")).read(), told)
print(told["version"])' 2> /dev/null)
: "${version:=$(ray --version | sed 's/.* //')}"
[ -z {{version}} ] || [ "$version" = {{version}} ] ||
  fail RAY_VERSION_DIFFERS "expected Ray "{{version}}" on {{host}}, saw $version" "Install Ray "{{version}}" there, or correct ray.version."
echo "fact ray $version"
echo "fact python $python"
{{needVllm}}
{{tellNodes}}
{{seeTokens}}