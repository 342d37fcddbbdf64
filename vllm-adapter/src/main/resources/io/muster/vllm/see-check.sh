# Sees that no other run of cluster {{cluster}} is on {{host}}. Changes nothing.
{{functions}}
{{body}}
