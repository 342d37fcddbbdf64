# Deletes the files of cluster {{cluster}} on {{host}}, unless it runs from them.
{{functions}}
[ -n "$(ours '')" ] && exit 0
rm -rf "$HOME"/{{folder}}
rmdir "$HOME/.muster" 2> /dev/null
exit 0
