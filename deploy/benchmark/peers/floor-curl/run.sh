#!/usr/bin/env bash
# Floor 1: curl fetches every page over one connection, compressed on the wire; nothing is parsed.
set -euo pipefail
case $1 in
setup)
    for ((page = 0; page < PAGES; page++)); do
        echo "url = $API/$SET/v1/ad-performance?cursor=c$page&limit=1000"
        echo "output = /dev/null"
    done >"$SCRATCH/curl.conf"
    ;;
load) exec curl --silent --fail --compressed --header "Authorization: Bearer $TOKEN" --config "$SCRATCH/curl.conf" ;;
table) ;;
esac
