# Tells the logs of cluster {{cluster}} on {{host}}, of each the beginning and the end, and what the host is. Changes nothing.
cd "$HOME" || exit 1
{{setupLine}}tell() { # name and size, then text on standard input; a line that begins so is of the text
  echo "--- file $1 $2"
  tr -d '\0' | sed 's/^/| /'
}
for file in {{logFiles}} {{folder}}/journal "${ASCEND_PROCESS_LOG_PATH:-ascend/log}"/debug/plog/plog-*.log; do
  [ -f "$file" ] || continue
  size=$(stat -c %s "$file")
  if [ "$size" -le {{most}} ]; then
    head -c "$size" "$file"
  else
    head -c {{half}} "$file"
    printf '\n... %s bytes left out ...\n' $((size - 2 * {{half}}))
    tail -c {{half}} "$file"
  fi | tell "${file##*/}" "$size"
done
{
  uname -a
  cat /etc/os-release
  df -h / /dev/shm
  python3 - << 'END'
import importlib.metadata as installed
for name in "{{packages}}".split():
    try:
        print(name, installed.version(name))
    except installed.PackageNotFoundError:
        print(name, "not installed")
END
  cat /usr/local/Ascend/driver/version.info
} 2>&1 | tell versions.txt 0
if command -v npu-smi > /dev/null; then timeout 10 npu-smi info 2>&1 | tell npu-smi.txt 0; fi
if command -v hccn_tool > /dev/null; then
  for device in /dev/davinci[0-9]*; do
    for question in '-link -g' '-net_health -g' '-ip -g' '-tls -g'; do
      echo "$device $question"
      timeout 5 hccn_tool -i "${device#/dev/davinci}" $question
    done
  done 2>&1 | tell hccn_tool.txt 0
fi
echo '--- end'
