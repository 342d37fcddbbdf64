docker run \
  -d \
  --name muster-qwen \
  '--net=host' \
  '--shm-size=1g' \
  --label 'io.muster.cluster=qwen' \
  --device /dev/davinci0 \
  --device /dev/davinci1 \
  --device /dev/davinci2 \
  --device /dev/davinci3 \
  --device /dev/davinci4 \
  --device /dev/davinci5 \
  --device /dev/davinci6 \
  --device /dev/davinci7 \
  --device /dev/davinci_manager \
  --device /dev/hisi_hdc \
  --device /dev/ummu \
  --device /dev/uburma \
  -v /usr/local/Ascend/driver:/usr/local/Ascend/driver \
  -v /etc/hixlep:/etc/hixlep \
  -v /usr/local/sbin:/usr/local/sbin \
  -v /usr/lib64:/usr/lib64 \
  -v /lib/route.conf:/lib/route.conf \
  -v /etc/hccl_rootinfo.json:/etc/hccl_rootinfo.json \
  -v /usr/bin/urma_admin:/usr/bin/urma_admin \
  -v "$HOME"/.muster/qwen:/root/.muster/qwen \
  -v "$HOME"/.cache:/root/.cache \
  --entrypoint sleep vllm-ascend:v0.23.0 infinity
