# Sees that no other run of cluster {{cluster}} is on {{host}}. Changes nothing.
{{functions}}
for pid in $(ours raylet); do
  ! differs "$pid" MUSTER_FINGERPRINT {{fingerprint}} ||
    fail RUNS_DIFFERENTLY "cluster {{cluster}} already runs on {{host}} (raylet $pid), started from another description" "Take it down first, then bring it up again."
done
{{checkService}}
