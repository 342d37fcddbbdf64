for address in 127.0.0.1 {{host}}; do
  ! listening $address {{portNumber}} ||
    fail SERVE_PORT_TAKEN "expected port {{portNumber}} of {{host}} to be free for the service, something listens there" "End it, or set {{portKey}} to a free port."
done
