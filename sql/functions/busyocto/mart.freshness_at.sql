-- needs: etl.gap_at, etl.my_domains, etl.sees_all, etl.watermark

create or replace function mart.freshness_at(clock timestamptz)
    returns table (
        client         text,
        domain_id      text,
        pipeline       text,
        source         text,
        complete_up_to date,
        newest_day     date,
        last_loaded_at timestamptz,
        age            interval,
        allowed_age    interval,
        is_stale       boolean,
        missing_days   bigint
    )
    language sql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
as $$
    select
        case when p.domain_key = 0 then '(all)' else coalesce(domain.domain_name, '(unknown)') end,
        nullif(domain.domain_id, ''),
        p.pipeline,
        p.partition_key,
        w.complete_up_to,
        w.newest_day,
        w.last_committed_at,
        clock - w.last_committed_at,
        pipeline.max_age,
        coalesce(w.last_committed_at < clock - pipeline.max_age, true),
        coalesce(missing.days, 0)
    from etl.partition p
    cross join (select etl.sees_all() as everything, etl.my_domains() as domains) reader
    left join etl.pipeline pipeline
        on pipeline.pipeline = p.pipeline
    left join etl.watermark w
        on w.pipeline = p.pipeline
        and w.partition_key = p.partition_key
    left join dw.dim_domain domain
        on domain.domain_key = p.domain_key
    left join (
        select gap.pipeline, gap.partition_key, sum(gap.days) as days
        from etl.gap_at(clock) gap
        group by gap.pipeline, gap.partition_key
    ) missing
        on missing.pipeline = p.pipeline
        and missing.partition_key = p.partition_key
    where p.is_open
      and (reader.everything or p.domain_key = any (reader.domains))
$$;

comment on function mart.freshness_at is 'mart.freshness as it would read at the given instant';

revoke execute on function mart.freshness_at(timestamp with time zone) from public;
