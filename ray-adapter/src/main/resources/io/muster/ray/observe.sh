# Asks {{host}} what runs there of cluster {{cluster}}{{andRay}}. Changes nothing.
{{functions}}
{{raylet}}
echo '--- raylets'
for pid in $(ours raylet); do
  echo "$pid $(variable "$pid" MUSTER_FINGERPRINT) $(node_id "$pid")"
done
# Whoever has started it: Ray counts a node that has died for a while yet.
echo '--- running'
for pid in $(grep -lsx raylet /proc/[0-9]*/comm | cut -d/ -f3); do
  echo "id=$(node_id "$pid")"
done
{{askRay}}
{{andService}}
echo '--- end'
