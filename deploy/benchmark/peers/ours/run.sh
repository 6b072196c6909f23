#!/usr/bin/env bash
# octoload, told everything by pipelines.yaml beside this script. The table is the same as the script's; octoload keeps its
# books in the schema etl of the same database, in the transaction that writes the rows.
set -euo pipefail
config=$HERE/ours/pipelines.yaml
case $1 in
setup)
    if [[ $PHASE == initial ]]; then
        psql -qX -v ON_ERROR_STOP=1 -f "$HERE/table.sql"
        "$OCTOLOAD" migrate --config "$config" >/dev/null
    fi
    ;;
load) OCTOLOAD_API_URL=$API/$SET/v1 exec "$OCTOLOAD" run --config "$config" ;;
table) echo public.ad_performance ;;
esac
