# Ends the service of cluster {{cluster}} on {{host}}{{leaving}}.
{{functions}}
{{service}}
end_service
