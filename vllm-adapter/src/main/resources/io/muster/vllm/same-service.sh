for pid in $(server); do
  ! differs "$pid" MUSTER_SERVICE {{serviceFingerprint}} ||
    fail RUNS_DIFFERENTLY "the service of cluster {{cluster}} already runs on {{host}} (process $pid), started from another description" "Take the cluster down first, then bring it up again."
done
