import Config
import Core

/// A complete file: what a test changes one line of.
enum Example {
    static let text = """
        version: 1
        api:
          base_url: https://api.busyocto.ai/v1
          token: {env: BUSYOCTO_API_KEY}
          allow_http: false
          headers: {BusyOcto-Version: "2026-09-01"}
          limits: {requests: [600/min, 20/s], concurrency: 8}
          retry: {attempts: 5, base: 500ms, cap: 30s, max_wait: 15m}
          timeouts: {connect: 10s, total: 90s, stall: 30s}
          page_cap: 8MiB
          errors: {code: error.code, restart: [cursor_expired, gone], request_id: X-Request}
          paginate: {style: cursor, param: cursor, next: next_cursor, more: has_more, size: {limit: 500}}
          records: data
          as_of: as_of
        warehouse: {url: {env: DATABASE_URL}, schema: dw, connect_deadline: 20s}
        pipelines:
          campaigns:
            get: /campaigns
            query: {status: "no"}
            for_each: {domain: {in: domains, param: domain_id, field: domain_id}}
            since: {param: updated_since, overlap: 15m}
            window: {from: date_from, to: date_to, field: date, start: 2024-01-01, slice: 31d}
            load:
              dim_campaign:
                member: {campaign: id}
                record: id
                members: {domain: [org, domain_id]}
                newest_by: updated_at
                deleted: deleted_at
                columns:
                  name: name
                  c: {from: currency, format: currency}
                  k: {const: post}
                  d: {day_of: published_at, zone: domain.time_zone}
                  u: {day_of: published_at, zone: Europe/Zurich}
                  p: {partition: plan}
                measures: {spend: metrics.spend}
                attributes: {notes: notes}
          domains:
            get: /domains
            paginate: {style: page_number, param: page, total: total, size: {per_page: 200}}
            absent: deleted
            load:
              mart.dim_domain: {member: {domain: id}}
          bare:
            get: /bare
            paginate: {size: {limit: 1000}}
            records: .
            load: {dim_bare: {columns: {name: /a.b}}}

        """

    /// A column as it is written under `columns:`.
    static func column(_ source: String) throws -> ColumnMapping? {
        let changed = text.replacing("c: {from: currency, format: currency}", with: "c: \(source)")
        return try parse(changed).pipelines.flatMap(\.loads).flatMap(\.columns).first { $0.column == "c" }
    }

    static func parse(_ text: String, environment: [String: String] = [:]) throws(ConfigErrors) -> Configuration {
        try ConfigLoader.parse(text: text, file: "p.yaml", environment: environment)
    }

    /// The example with one text replaced.
    static func replacing(_ old: String, with new: String) -> String {
        precondition(text.contains(old), "not in the example: \(old)")
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            .joined(separator: "\n").replacingFirst(old, with: new)
    }

    static func errors(_ text: String, environment: [String: String] = [:]) -> [String] {
        do throws(ConfigErrors) {
            _ = try parse(text, environment: environment)
            return []
        } catch {
            return error.errors.map(\.description)
        }
    }
}

extension String {
    fileprivate func replacingFirst(_ old: String, with new: String) -> String {
        guard let range = firstRange(of: old) else { return self }
        return replacingCharacters(range, new)
    }

    private func replacingCharacters(_ range: Range<String.Index>, _ new: String) -> String {
        String(self[..<range.lowerBound]) + new + String(self[range.upperBound...])
    }
}
