# Sees that Ray can start on {{host}}, and tells its version. Changes nothing.
{{functions}}
enter
command -v ray > /dev/null ||
  fail RAY_NOT_FOUND "expected the program ray on the PATH of {{host}}, saw none" "Install Ray there, or say in runtime.bare.setup how it is reached, such as source /opt/ray/bin/activate."
# One start of Python, which takes most of the time.
read -r python version < <(python3 -c '
import platform, importlib.metadata
print(platform.python_version(), end=" ", flush=True)
print(importlib.metadata.version("ray"))' 2> /dev/null)
: "${version:=$(ray --version | sed 's/.* //')}"
[ -z {{version}} ] || [ "$version" = {{version}} ] ||
  fail RAY_VERSION_DIFFERS "expected Ray "{{version}}" on {{host}}, saw $version" "Install Ray "{{version}}" there, or correct ray.version."
echo "fact ray $version"
echo "fact python $python"
{{needVllm}}
{{tellNodes}}
{{seeTokens}}