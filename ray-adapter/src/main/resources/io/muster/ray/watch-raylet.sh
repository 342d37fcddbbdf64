# Sees whether the raylet of cluster {{cluster}} runs on {{host}}. Changes nothing.
# Asked often beside a model that loads, so that it reads little.
for pid in $(grep -lsx raylet /proc/[0-9]*/comm | cut -d/ -f3); do
  ! grep -qsxzF MUSTER_CLUSTER={{cluster}} "/proc/$pid/environ" || { echo 'raylet runs'; exit; }
done
echo 'raylet has ended'
