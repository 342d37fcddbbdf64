docker run \
  -d \
  --name muster-qwen \
  '--net=host' \
  '--shm-size=1g' \
  --label 'io.muster.cluster=qwen' \
  --device /dev/davinci0 \
  --device /dev/davinci1 \
  --device /dev/davinci_manager \
  --device /dev/devmm_svm \
  --device /dev/hisi_hdc \
  -v /usr/local/dcmi:/usr/local/dcmi \
  -v /usr/local/Ascend/driver/tools/hccn_tool:/usr/local/Ascend/driver/tools/hccn_tool \
  -v /usr/local/bin/npu-smi:/usr/local/bin/npu-smi \
  -v /usr/local/Ascend/driver/lib64/:/usr/local/Ascend/driver/lib64/ \
  -v /usr/local/Ascend/driver/version.info:/usr/local/Ascend/driver/version.info \
  -v /etc/ascend_install.info:/etc/ascend_install.info \
  -v "$HOME"/.muster/qwen:/root/.muster/qwen \
  -v "$HOME"/.cache:/root/.cache \
  --entrypoint sleep vllm-ascend:v0.23.0 infinity
