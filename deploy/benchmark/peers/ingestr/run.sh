#!/usr/bin/env bash
# ingestr, strategy merge. Its http source takes one public file, without token and paging: it reads all records as one JSONL
# file over HTTP.
set -euo pipefail
case $1 in
setup) ;;
load)
    export DO_NOT_TRACK=1 DISABLE_TELEMETRY=true INGESTR_DISABLE_TELEMETRY=true TELEMETRY_OPTOUT=true
    cd "$SCRATCH"
    exec "$VENVS/ingestr/bin/ingestr" ingest --yes --progress log \
        --source-uri "$API/$SET/all.jsonl" --source-table "ad_performance#jsonl" \
        --dest-uri "postgresql://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/$PGDATABASE?sslmode=disable" \
        --dest-table public.ad_performance --incremental-strategy merge --primary-key ad_id --primary-key date
    ;;
table) echo public.ad_performance ;;
esac
