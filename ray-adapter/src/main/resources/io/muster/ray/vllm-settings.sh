# Which variables are a node's own vLLM reads from its folder of settings: here it is ours, with all else from the user's.
mkdir -p vllm
cp ray_non_carry_over_env_vars.json vllm/
for file in "${VLLM_CONFIG_ROOT:-${XDG_CONFIG_HOME:-$HOME/.config}/vllm}"/*; do
  [ -e "vllm/${file##*/}" ] || [ ! -e "$file" ] || ln -s "$file" vllm/
done
export VLLM_CONFIG_ROOT=$PWD/vllm

