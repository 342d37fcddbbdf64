# Tells what the logs of cluster {{cluster}} on {{host}} have gained. Changes nothing.
cd "$HOME" || exit 1
declare -A from
for one in {{after}}; do from[${one%=*}]=${one##*=}; done
cursor=
for file in {{logFiles}}; do
  [ -f "$file" ] || continue
  name=${file##*/}
  size=$(stat -c %s "$file")
  begin=${from[$name]:-}
  if [ -z "$begin" ]; then
    head -c "$size" "$file" | tail -n {{lines}}
  elif [ "$size" -ne "$begin" ]; then
    # Smaller than it was: it was begun anew.
    [ "$size" -gt "$begin" ] || begin=0
    tail -c +$((begin + 1)) "$file" | head -c $((size - begin))
  fi | tr '\r' '\n' | sed "s/^/$name /"
  cursor="$cursor $name=$size"
done
echo "--- cursor$cursor"
