for address in 127.0.0.1 {{host}}; do
  ! listening $address {{port}} ||
    fail RAY_PORT_TAKEN "expected port {{port}} of {{host}} to be free, something listens there: another Ray, or a Redis?" "End it, or set ray.port to a free port."
done
if listening 127.0.0.1 {{dashboardPort}}; then
  fail RAY_PORT_TAKEN "expected port {{dashboardPort}} of {{host}} to be free, something listens there" "End it, or set ray.dashboardPort to a free port."
fi
