-- The star of BusyOcto: the schemas of its tables and views.
--
-- What holds for every view of mart: one wide view per subject, so that a dashboard needs no joins.
--
-- * No surrogate keys: 63-bit numbers lose digits in JavaScript front ends. Ids are the API's, as text.
-- * Every join to a dimension is a left join on its key: a member that is missing never hides a figure, and a column
--   that nobody selects costs no join.
-- * security_invoker: whoever reads a view needs the right to the rows behind it.
-- * Plain views, not materialized ones: they are never stale, and row-level security reaches into them.
-- * Ratios only where a grain is fixed; elsewhere build them as sum() / sum(), see mart.metric_dictionary.
-- * Where a record may be of no client, client is (organization) and domain_id null.
-- * Documents in jsonb come from outside: a view that lays them out takes what has the right form and passes over the rest, so
--   that no record can break it.
-- * Rows that are no figures of anybody are not shown: withdrawn ones, and remainders that have come to nothing. They change no
--   sum, but every count and average.
-- * An amount in a reporting currency is null, whole, where a rate is missing in it, and a column says how many rows lack one.
-- * Columns are only added at the end, so that views of others that read these go on.

create schema if not exists dw;
create schema if not exists mart;

comment on schema dw   is 'The star: dimensions and facts. Only the loader writes here';
comment on schema mart is 'Views for BI tools: readable names, ids as text, no surrogate keys';
