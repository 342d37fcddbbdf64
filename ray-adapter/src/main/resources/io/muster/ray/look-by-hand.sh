{{byHand}}
# Beside one of ours it is a second node on this host, which the proof tells.
[ -n "$(ours raylet)" ] || process by-hand "$(by_hand)"
