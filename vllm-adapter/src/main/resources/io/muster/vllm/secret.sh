
{{secretName}}=$(< "$HOME"/{{folder}}/secrets/{{secretName}}) && [ -n "${{secretName}}" ] ||
  fail SECRET_ABSENT "expected the secret {{secretName}} in ~/{{folder}}/secrets on {{host}}, saw none" "Bring the cluster up with Muster, or write it there by hand, in one line and with mode 600."
export {{secretName}}
