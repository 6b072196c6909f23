#!/usr/bin/env bash
# dlt's rest_api source into PostgreSQL, write disposition merge on (ad_id, date); see pipeline.py for the variants.
set -euo pipefail
export DLT_DATA_DIR=$SCRATCH/dlt RUNTIME__DLTHUB_TELEMETRY=false
case $1 in
setup) [[ $PHASE != initial ]] || rm -rf "$DLT_DATA_DIR" ;;
load)
    mkdir -p "$DLT_DATA_DIR"
    cd "$HERE/dlt"
    exec "$VENVS/dlt/bin/python" -B pipeline.py "$VARIANT"
    ;;
table) echo bench.ad_performance ;;
esac
