# Asks {{host}} what runs there of cluster {{cluster}}{{andRay}}. Changes nothing.
{{functions}}
echo '--- raylets'
for pid in $(ours raylet); do
  echo "$pid $(variable "$pid" MUSTER_FINGERPRINT) $(tr '\0' '\n' < "/proc/$pid/cmdline" | sed -n 's/^--node[-_]id=//p')"
done
{{askRay}}
{{andService}}
echo '--- end'
