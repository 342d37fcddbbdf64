[ "$(printf '2.52\n%s\n' "$version" | sort -V | head -n 1)" = 2.52 ] ||
  printf 'muster: RAY_UNAUTHENTICATED: Ray %s asks nobody who he is: whoever reaches its ports on a node can run programs on all of them as the login user, and read what the service is given | Install Ray 2.52 or later, or let a firewall admit the nodes alone: muster ports --firewall.\n' "$version" >&2
