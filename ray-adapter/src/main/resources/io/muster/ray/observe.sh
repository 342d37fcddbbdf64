# Asks {{host}} what runs there of cluster {{cluster}}{{andRay}}. Changes nothing.
{{functions}}
echo '--- raylets'
for pid in $(ours raylet); do
  echo "$pid $(variable "$pid" MUSTER_FINGERPRINT) $(tr '\0' '\n' < "/proc/$pid/cmdline" | sed -n 's/^--node[-_]id=//p')"
done
# Whoever has started it: Ray counts a node that has died for a while yet.
echo '--- running'
for raylet in $(grep -lsx raylet /proc/[0-9]*/comm); do
  echo "id=$(tr '\0' '\n' < "${raylet%comm}cmdline" | sed -n 's/^--node[-_]id=//p')"
done
{{askRay}}
{{andService}}
echo '--- end'
