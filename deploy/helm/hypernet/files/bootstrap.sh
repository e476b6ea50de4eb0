#!/bin/sh
# Gives each service its schema and its three roles: bootstrap.sql once per schema, each time in one transaction.
# Repeatable; a second run sets the passwords anew. Connects as a superuser, as libpq's environment says (PGHOST, PGPORT,
# PGUSER, PGPASSWORD, PGDATABASE). Passwords: OBJECT_OWNER_PASSWORD, OBJECT_REQUEST_PASSWORD, OBJECT_SYSTEM_PASSWORD, …
set -eu

folder="$(cd "$(dirname "$0")" && pwd)"

# Prints "<role>_password" and the password of schema $1's role $2 as a line of COPY's text format.
password() {
  name="$(echo "$1_$2_PASSWORD" | tr '[:lower:]' '[:upper:]')"
  eval "value=\${$name:-}"
  if [ -z "$value" ]; then
    echo "$name is not set" >&2
    exit 1
  fi
  printf '%s_password\t' "$2"
  printf '%s' "$value" | sed 's/\\/\\\\/g'
}

for schema in object link integration credential; do
  owner="$(password "$schema" owner)"
  request="$(password "$schema" request)"
  system="$(password "$schema" system)"
  # COPY's data stand in no statement's text, so in no log; set_config returns what it sets, hence /dev/null.
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 <<SQL
set client_min_messages = warning;
begin;
create temporary table given (name text, value text) on commit drop;
copy given from stdin;
$owner
$request
$system
\\.
\\o /dev/null
select set_config('hypernet.' || name, value, true) from given;
select set_config('hypernet.schema', '$schema', true);
\\i '$folder/bootstrap.sql'
commit;
SQL
  echo "schema $schema: ready"
done
