# Asks {{host}} what runs there of cluster {{cluster}}. Changes nothing.
{{functions}}
{{body}}
echo '--- end'
