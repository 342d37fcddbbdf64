[ "$(printf '2.52\n%s\n' "$version" | sort -V | head -n 1)" = 2.52 ] ||
  fail RAY_TOKEN_UNSUPPORTED "expected Ray 2.52 or later on {{host}}, which knows of tokens, saw $version" "Install a later Ray there, or leave ray.authentication out."
