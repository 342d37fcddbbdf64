# Sees that vLLM can start on {{host}}, and tells its version. Changes nothing.
{{functions}}
enter
{{body}}
echo "fact python $(python3 -c 'import platform; print(platform.python_version())')"
