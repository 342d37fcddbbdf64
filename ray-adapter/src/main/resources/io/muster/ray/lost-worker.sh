{{raylet}}
# Whether a raylet is no node any more, by what the head told of its session and of the nodes that it counts. Where it
# told no nodes the session must do.
isLost() { # that raylet, HOST=WORDS...
  local id of words
  id=$(node_id "$1")
  for of in "${@:2}"; do
    [ "${of%%=*}" = {{head}} ] || continue
    read -ra words <<< "${of#*=}"
    [ "${words[0]}" = "$(session_name "$1")" ] || return 0
    [ -z "$id" ] || [ ${#words[@]} -lt 2 ] || [[ " ${words[*]} " = *" $id "* ]] || return 0
  done
  return 1
}
