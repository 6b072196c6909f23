#!/usr/bin/env bash
# The script that a user writes in an afternoon: requests, psycopg 3 COPY into a temporary table, INSERT .. ON CONFLICT.
# script:tuned has a faster JSON parser, fetches ahead in a thread, and leaves unchanged rows alone.
set -euo pipefail
case $1 in
setup) [[ $PHASE != initial ]] || psql -qX -v ON_ERROR_STOP=1 -f "$HERE/table.sql" ;;
load)
    program=script.py
    [[ $VARIANT != tuned ]] || program=tuned.py
    exec "$VENVS/script/bin/python" "$HERE/script/$program"
    ;;
table) echo public.ad_performance ;;
esac
