# What this host is, and what its NPUs are; changes nothing.
# Each question has a deadline of its own, so that a tool which hangs spoils its own section alone; what hangs in the driver does not
# even die of it, and is not waited for.
cluster=$1 devices=$2 tools=$3 model=$4 held=$5 inspecting=$6 path=$PATH input=
shift 6
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin:/usr/local/Ascend/driver/tools

# What a command, told $input, says within so many seconds; code is how it ended. What is longer than a screenful of screens is cut.
listen() { # SECONDS COMMAND...
  local seconds=$1 line='' lines=0
  shift
  code=124
  exec 3< <(exec 2>&1; printf %s "$input" | timeout -k 1 "$seconds" "$@"; printf '\n--- ended %d\n' $?)
  while IFS= read -r -t $((seconds + 2)) line <&3 || [ -n "$line" ]; do
    case $line in '--- ended '*) code=${line##* }; break ;; esac
    [ $((lines += 1)) -gt 2000 ] || printf '%s\n' "$line"
    line=
  done
  exec 3<&-
  return "$code"
}

# The same as a section.
ask() { # SECONDS NAME COMMAND...
  echo "--- $2"
  listen "$1" "${@:3}"
  echo "--- exit $code"
  return "$code"
}

# Whether what was just asked had to be killed.
hung() { case $? in 124 | 137) ;; *) return 1 ;; esac }

# The newest of some files, as a section; the first that is there.
first() { # NAME FILE...
  local name=$1 file
  shift
  for file in "$@"; do
    [ -r "$file" ] && { ask 5 "$name" cat "$file"; return; }
  done
  printf -- '--- %s\n--- exit 1\n' "$name"
}

ask 5 'clock at first' date +%s.%N
ask 5 system uname -srm
ask 5 addresses ip -j addr
echo '--- devices'
for device in /dev/davinci[0-9]*; do [ -e "$device" ] && echo "${device#/dev/davinci}"; done
echo '--- exit 0'
ask 5 os sed -n 's/^PRETTY_NAME=//p' /etc/os-release
# Of the model, the nearest folder that is there.
while [ -n "$model" ] && [ ! -e "$model" ]; do model=${model%/*}; done
ask 5 disk df -Pk "$HOME" /tmp ${model:+"$model"}
ask 5 shm df -Pk /dev/shm
echo '--- limits'
echo "files $(ulimit -Hn) memlock $(ulimit -Hl)"
echo '--- exit 0'
first driver /usr/local/Ascend/driver/version.info
first cann "${ASCEND_TOOLKIT_HOME:-/usr/local/Ascend/ascend-toolkit/latest}"{,/*}/ascend_toolkit_install.info \
  /usr/local/Ascend/{cann,latest}{,/*}/ascend_toolkit_install.info

# What launcher and runtime look for, each by a script of its own, which finds programs as it will when they are started.
for input in "$@"; do
  ask "$inspecting" "inspection $((inspection += 1))" env PATH="$path" bash -s
done
input=

# Where the cluster runs already its own processes hold NPUs and ports, and its NPUs work; so may what is left of it, which its start ends
# and of which nothing may carry the mark any more, and what will be ended before the start.
if [ -n "$held" ] || [ -f "$HOME/.muster/$cluster/env" ] || timeout 5 grep -qsxzF "MUSTER_CLUSTER=$cluster" /proc/[0-9]*/environ; then
  printf -- '--- running\nthe cluster runs here\n--- exit 0\n'
  ask 5 'clock at last' date +%s.%N
  exit 0
fi
ask 5 ports ss -Hltnp
case $tools in *smi*) ask 10 npu-smi npu-smi info ;; esac
# Serially: hccn_tool must not run twice at once. After the first question that hangs no other is put.
case $tools in *hccn*)
  if ! command -v hccn_tool > /dev/null; then
    printf -- '--- hccn\n--- exit 127\n'
  else
    first hccn.conf /etc/hccn.conf
    hung=0 queries='link net_health netdetect gateway ip tls lldp'
    case $tools in *spod*) queries="$queries vnic" ;; esac
    # Each question is a section, under one deadline for all of a device: a process for each takes as long as the tool itself.
    for device in $devices; do
      listen 15 bash -c 'for query in "${@:2}"; do
          echo "--- hccn $query $1"
          hccn_tool -i "$1" "-$query" -g < /dev/null
          printf "\n--- exit %d\n" $?
        done' bash "$device" $queries
      ! hung || { echo '--- exit 124'; hung=124; break; }
    done
    printf -- '--- hccn\n--- exit %d\n' $hung
  fi ;;
esac
# An NPU has two dies, which npu-smi numbers within it.
case $tools in *spod*)
  for device in $devices; do
    ask 5 "spod $device" npu-smi info -t spod-info -i $((device / 2)) -c $((device % 2))
    ! hung || break
  done ;;
esac
ask 5 'clock at last' date +%s.%N
