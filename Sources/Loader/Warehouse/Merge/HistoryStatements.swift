import Core

/// The SQL that keeps the states of a dimension's members, whatever order their versions arrive in.
///
/// The states of the members that a batch says something new of are put together again from all versions ever seen, those
/// of the batch included: sorted by version, neighbours with equal values are one state, the first reaches back to 1900
/// and each lasts until the next begins. Then only what differs is written. Source: slowly changing dimensions of type 2
/// (Kimball, The Data Warehouse Toolkit), with the source's versions instead of the times of loading.
///
/// No two of the intermediate results are joined: the planner knows little of their sizes, and would compare all with all.
///
/// To be run before superseded rows leave the stage: a version that a newer one of the same batch replaces is a state, too.
struct HistoryStatements {
    let history: HistoryLayout
    let rows: MergeStatements

    private var key: [String] { rows.target.key.map { SQLIdentifier($0).description } }
    private var tracked: [String] { history.tracked.map { SQLIdentifier($0).description } }

    private func list(_ names: [String], of alias: String) -> String {
        names.map { "\(alias).\($0)" }.joined(separator: ", ")
    }

    private func onKey(_ left: String, _ right: String) -> String {
        key.map { "\(left).\($0) = \(right).\($0)" }.joined(separator: " and ")
    }

    private func differ(_ left: String, _ right: String) -> String {
        tracked.isEmpty ? "false" : "(\(list(tracked, of: left))) is distinct from (\(list(tracked, of: right)))"
    }

    /// A version that the history has already with the same values. Without versions of their own records are read at some
    /// time, and a state that is still in force then is nothing new.
    private var isSeen: String {
        let seen =
            history.isVersioned
            ? "n.version_at = any (h.observed_versions)" : "h.valid_from <= n.version_at and n.version_at < h.valid_to"
        return "\(seen) and not (\(differ("h", "n")))"
    }

    var merge: String {
        let keys = key.joined(separator: ", ")
        let names = (key + tracked).joined(separator: ", ")
        let values = history.tracked.map { "\(rows.value($0)) as \(SQLIdentifier($0))" }
        let isRecord = rows.stages("deleted_at") ? "where s.deleted_at is null" : ""
        let table = history.table.sql
        let written = ["valid_to"] + tracked + ["observed_versions"]
        let ofSlice = history.lineage.contains("slice_id")
        let lineage = history.lineage.map { ($0, $0 == "slice_id" ? "c.slice_id" : rows.stamp) }
        let updated = written + lineage.map(\.0)
        let kept = (key + ["valid_from"] + written).map { "c.\($0)" }
        let changes = tracked.map { "\($0) is distinct from lag(\($0)) over versions" }.joined(separator: " or ")
        return """
            with staged as (
              select distinct on (\(list(key, of: "s")), s.version_at)
                \((key.map { "s.\($0)" } + ["s.version_at", "s.slice_id"] + values).joined(separator: ", "))
              from \(rows.relation) s \(isRecord)
              order by \(list(key, of: "s")), s.version_at, s.ctid desc
            ), news as materialized (
              select n.* from staged n where not exists (select from \(table) h where \(onKey("h", "n")) and \(isSeen))
            ), touched as materialized (
              select distinct \(keys) from news
            ), told as (
              select \(list(key + tracked, of: "h")), o.version_at, \(ofSlice ? "h.slice_id" : "null::bigint as slice_id"),
                false as is_new
              from touched t join \(table) h on \(onKey("h", "t"))
              cross join lateral unnest(h.observed_versions) as o (version_at)
              union all
              select \(list(key + tracked, of: "n")), n.version_at, n.slice_id, true from news n
            ), versions as (
              select distinct on (\(keys), version_at) * from told order by \(keys), version_at, is_new desc
            ), marked as (
              select *, (row_number() over versions = 1\(changes.isEmpty ? "" : " or \(changes)"))::integer as begins
              from versions window versions as (partition by \(keys) order by version_at)
            ), numbered as (
              select *, sum(begins) over (partition by \(keys) order by version_at) as state from marked
            ), states as (
              select \(names), state, min(version_at) as begun, array_agg(version_at order by version_at) as observed_versions,
                (array_agg(slice_id order by version_at))[1] as slice_id
              from numbered group by \(names), state
            ), chain as materialized (
              select \(names), observed_versions, slice_id,
                case when state = 1 then timestamptz '1900-01-01 00:00+00' else begun end as valid_from,
                coalesce(lead(begun) over (partition by \(keys) order by state), timestamptz '9999-12-31 00:00+00') as valid_to
              from states
            ), kept as (
              select \(keys), array_agg(valid_from) as beginnings from chain group by \(keys)
            ), removed as (
              delete from \(table) h using kept k where \(onKey("h", "k")) and h.valid_from <> all (k.beginnings)
            )
            insert into \(table) as h (\((key + ["valid_from"] + updated).joined(separator: ", ")))
            select \((kept + lineage.map(\.1)).joined(separator: ", ")) from chain c
            on conflict (\(keys), valid_from) do update
              set \(updated.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
              where (\(list(written, of: "h"))) is distinct from (\(list(written, of: "excluded")))
            """
    }
}
