{ VLLM_API_KEY=$(< "$HOME"/{{folder}}/secrets/VLLM_API_KEY) && export VLLM_API_KEY; } 2> /dev/null
  