# Sees that Ray can start on {{host}}, and tells its version. Changes nothing.
{{functions}}
enter
command -v ray > /dev/null ||
  fail RAY_NOT_FOUND "expected the program ray on the PATH of {{host}}, saw none" "Install Ray there, or say in the runtime's setup how to reach it."
version=$(python3 -c 'import importlib.metadata as m; print(m.version("ray"))' 2> /dev/null || ray --version | sed 's/.* //')
[ -z {{version}} ] || [ "$version" = {{version}} ] ||
  fail RAY_VERSION_DIFFERS "expected Ray "{{version}}" on {{host}}, saw $version" "Install Ray "{{version}}" there, or correct ray.version."
echo "fact ray $version"
echo "fact python $(python3 -c 'import platform; print(platform.python_version())')"
{{needVllm}}
{{tellNodes}}
{{seeTokens}}