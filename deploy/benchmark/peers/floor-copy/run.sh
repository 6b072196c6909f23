#!/usr/bin/env bash
# Floor 2: psql copies a ready CSV into an unlogged stage, then one INSERT .. ON CONFLICT. No JSON, no paging, no books.
# floor-copy:distinct leaves rows alone that would not change.
set -euo pipefail
columns="id domain_id account_id platform campaign_id ad_set_id currency spend impressions clicks conversions
    conversion_value video_views reach frequency created_at updated_at"
case $1 in
setup) [[ $PHASE != initial ]] || psql -qX -v ON_ERROR_STOP=1 -f "$HERE/table.sql" ;;
load)
    assignments=$(for column in $columns; do printf ', %s = excluded.%s' "$column" "$column"; done)
    guard=
    [[ $VARIANT != distinct ]] || guard="where (t.*) is distinct from (excluded.*)"
    exec psql -qX -v ON_ERROR_STOP=1 <<SQL
create unlogged table public.stage (like public.ad_performance);
\\copy public.stage from '$DATA/$SET/shaped.csv' csv
insert into public.ad_performance as t select * from public.stage
    on conflict (ad_id, date) do update set ${assignments:2} $guard;
drop table public.stage;
SQL
    ;;
table) echo public.ad_performance ;;
esac
