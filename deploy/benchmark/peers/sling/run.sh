#!/usr/bin/env bash
# sling, incremental mode. The free program refuses APIs in that mode, so it gets the records as one ready JSONL file: no
# HTTP, no paging and no envelope in its figures.
set -euo pipefail
case $1 in
setup) mkdir -p "$SCRATCH/home" ;;
load)
    export SLING_HOME_DIR=$SCRATCH/home SLING_DISABLE_TELEMETRY=TRUE DO_NOT_TRACK=1
    export BENCH_PG="postgresql://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/$PGDATABASE?sslmode=disable"
    export NDJSON=$DATA/$SET/all.jsonl
    exec "$VENVS"/sling/lib/python3*/site-packages/sling_linux_amd64/bin/sling-linux-amd64 run -r "$HERE/sling/replication.yaml"
    ;;
table) echo bench.ad_performance ;;
esac
