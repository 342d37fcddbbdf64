# Ends the service of cluster {{cluster}} on {{host}}, and leaves Ray as it is.
{{functions}}
{{service}}
end_service
