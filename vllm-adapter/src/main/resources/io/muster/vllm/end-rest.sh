# What else carries the cluster's mark.
kill -TERM $(others '') 2> /dev/null
gone '' 20 || kill -KILL $(others '') 2> /dev/null
