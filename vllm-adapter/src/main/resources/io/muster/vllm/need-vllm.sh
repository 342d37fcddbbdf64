command -v vllm > /dev/null ||
  fail VLLM_NOT_FOUND "expected the program vllm{{beside}} on {{host}}, saw none" "Install vLLM there, or say in the runtime's setup how to reach it{{orWithout}}."
python3 -c '
import importlib.metadata as metadata
for program in "vllm", "vllm-ascend", "torch-npu":
    try:
        print("fact", program, metadata.version(program))
    except metadata.PackageNotFoundError:
        pass
' 2> /dev/null
# Every rank reads the model, where it is a path from there: found out here, and not by vLLM after minutes.
model={{model}}
case $model in /*)
  [ -e "$model" ] ||
    fail MODEL_ABSENT "expected the model $model on {{host}}, it is not there" "Copy or mount it there at the same path as on all nodes; into a container with runtime.docker.args: --volume=FOLDER:$model."
  [ ! -d "$model" ] || [ -e "$model/config.json" ] || [ -e "$model/params.json" ] ||
    fail MODEL_ABSENT "expected the model $model on {{host}}, the folder has no config.json" "See whether it was copied in full, and whether the right folder is mounted."
esac
# vLLM wants 160 MiB at least; Docker gives 64 where nobody says more.
shm=$(($(stat -f -c '%b * %S' /dev/shm) / 1048576))
[ $shm -ge 160 ] ||
  fail SHM_TOO_SMALL "expected /dev/shm of 160 MiB at least on {{host}}, saw $shm MiB" "Set runtime.docker.shmSizeGib; on a bare host: mount -o remount,size=1g /dev/shm."
