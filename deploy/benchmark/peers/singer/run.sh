#!/usr/bin/env bash
# Singer: tap-rest-api-msdk, piped into a target. singer is pipelinewise-target-postgres, singer:meltano is meltanolabs'.
set -euo pipefail

filled() { # the template with the harness's values
    sed -e "s#@API@#$API#; s#@SET@#$SET#; s#@TOKEN@#$TOKEN#; s#@PGHOST@#$PGHOST#; s#@PGPORT@#$PGPORT#" \
        -e "s#@PGUSER@#$PGUSER#; s#@PGPASSWORD@#$PGPASSWORD#; s#@PGDATABASE@#$PGDATABASE#" "$HERE/singer/$1"
}

target=pipelinewise
[[ $VARIANT != meltano ]] || target=meltano
case $1 in
setup)
    filled tap.json >"$SCRATCH/tap.json"
    filled "target-$target.json" >"$SCRATCH/target.json"
    ;;
load)
    cd "$SCRATCH"
    "$VENVS/singer-tap/bin/tap-rest-api-msdk" --config tap.json |
        "$VENVS/singer-$target/bin/target-postgres" --config target.json >state.jsonl
    ;;
table) echo bench.ad_performance ;;
esac
