command -v vllm > /dev/null ||
  fail VLLM_NOT_FOUND "expected the program vllm{{beside}} on {{host}}, saw none" "Install vLLM there, or say in the runtime's setup how to reach it{{orWithout}}."
echo "fact vllm $(python3 -c 'import importlib.metadata as m; print(m.version("vllm"))' 2> /dev/null)"
