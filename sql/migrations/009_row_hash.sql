-- A hash of each row as it was staged, so that a row that is read again and has not changed needs no staging.
--
-- Rows from before this column have none; they are staged and compared once more, and have it from then on.

alter table dw.fact_ad_performance_daily add column row_hash bigint;

comment on column dw.fact_ad_performance_daily.row_hash is
    'Hash of the row as it was staged (XXH3, 64 bits): an equal one need not be staged again. Null: not known';
