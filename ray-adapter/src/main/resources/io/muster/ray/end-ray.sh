# A raylet ends its own workers, so it goes first. What does not go by itself is killed: a raylet without its head waits
# for a minute, and the rest of Ray heeds no SIGTERM for many seconds.
for name in raylet ''; do
  kill -TERM $(others "$name") 2> /dev/null
  gone "$name" 20 || kill -KILL $(others "$name") 2> /dev/null
done
