import Core
import TestSupport

@testable import Warehouse

/// What a curious login can see of a condition besides its rows: plans with their counts and pages, and the counters of its
/// own transaction, under every way to scan that its settings can force.
struct PlanOracle {
    let session: PostgresWarehouse
    /// With pages that were read, which tell of values that are stored apart from their row.
    var buffers = true

    /// Settings by which the planner is left with one way to scan.
    static let ways: [(name: String, off: [String])] = [
        ("as planned", []),
        ("sequential", ["indexscan", "indexonlyscan", "bitmapscan"]),
        ("index", ["seqscan", "bitmapscan"]),
        ("bitmap", ["seqscan", "indexscan", "indexonlyscan"]),
    ]
    private static let switches = ["seqscan", "indexscan", "indexonlyscan", "bitmapscan"]

    /// Runs `body` in a transaction in which the planner has only that way to scan.
    func scanning<Result>(_ way: Int, _ body: () async throws -> Result) async throws -> Result {
        let off = PlanOracle.ways[way].off
        let settings = PlanOracle.switches.map {
            "pg_catalog.set_config('enable_\($0)', '\(off.contains($0) ? "off" : "on")', true)"
        }
        _ = try await session.rows("begin")
        do {
            _ = try await session.rows("select \(settings.joined(separator: ", "))")
            let result = try await body()
            _ = try await session.rows("rollback")
            return result
        } catch {
            _ = try? await session.rows("rollback")
            throw error
        }
    }

    /// The plan of `select from table where condition`, executed.
    func plan(_ table: String, _ condition: String) async throws -> [String] {
        let options = "analyze, costs off, timing off, summary off\(buffers ? ", buffers" : "")"
        let lines = try await session.rows("explain (\(options)) select 1 from \(table) where \(condition)")
            .compactMap { $0[0] }
        return PlanOracle.withoutPolicy(Array(lines.prefix { !$0.hasPrefix("Planning") }))
    }

    /// Keeps the pages that scans read, without those that the policy read to ask for the login's clients: their number
    /// depends on what the session has asked before.
    private static func withoutPolicy(_ lines: [String]) -> [String] {
        var result: [String] = []
        var isScan = false
        var isOfPolicy = false
        for line in lines {
            guard let found = line.firstMatch(of: #/Buffers: shared hit=(\d+)(?: read=(\d+))?/#) else {
                if line.contains("(actual") || line.contains("(never executed") { isScan = line.contains("Scan") }
                if line.contains("InitPlan") { isOfPolicy = true }
                result.append(line)
                continue
            }
            let count = (Int(found.1) ?? 0) + (found.2.flatMap { Int($0) } ?? 0)
            if isOfPolicy, !isScan, let place = result.lastIndex(where: { $0.hasPrefix("pages ") }) {
                // The scan above, whose filter asked, has counted them, too.
                result[place] = "pages \((Int(result[place].dropFirst(6)) ?? 0) - count)"
            } else if isScan {
                result.append("pages \(count)")
            }
            isOfPolicy = false
        }
        return result
    }

    /// Everything that shows of such queries: plans, and what the server counted for them.
    func observe(_ table: String, _ conditions: [String], way: Int) async throws -> [[String]] {
        try await scanning(way) {
            _ = try await plan(table, "true")  // the first one reads and cleans pages
            var seen: [[String]] = []
            var before = try await counters(table)
            for condition in conditions {
                let lines = try await plan(table, condition)
                let after = try await counters(table)
                let counted = after.map { name, numbers in
                    (name, zip(numbers, before[name] ?? numbers.map { _ in 0 }).map { $0 - $1 })
                }
                seen.append(lines + counted.filter { $0.1.contains { $0 != 0 } }.map { "\($0) \($1)" }.sorted())
                before = after
            }
            return seen
        }
    }

    /// Scans and rows of the table and its months that the server has counted for this session and not yet told to the others.
    private func counters(_ table: String) async throws -> [String: [Int]] {
        let rows = try await session.rows(
            """
            select relname, seq_scan, seq_tup_read, idx_scan, idx_tup_fetch from pg_stat_xact_user_tables
            where schemaname = 'dw' and starts_with(relname, '\(table.split(separator: ".").last ?? "")')
              and coalesce(seq_scan, 0) + coalesce(idx_scan, 0) > 0
            """)
        return Dictionary(
            rows.map { ($0[0] ?? "", $0.dropFirst().map { $0.flatMap { Int($0) } ?? 0 }) }, uniquingKeysWith: { $1 })
    }

    /// What was executed, returned and refused: the numbers of a plan, without its words.
    func signals(_ table: String, _ condition: String, way: Int) async throws -> [String] {
        try await scanning(way) { try await plan(table, condition) }.compactMap { line in
            if let found = line.firstMatch(of: #/never executed|Rows Removed.*/#) { return String(found.0) }
            return line.firstMatch(of: #/actual rows=\d+/#).map { String($0.0) }
        }
    }

    /// Whether rows that meet the condition show in a plan, beside one of the same form that no row meets.
    func tells(_ table: String, _ condition: String, from nothing: String) async throws -> Bool {
        for way in PlanOracle.ways.indices {
            if try await signals(table, condition, way: way) != signals(table, nothing, way: way) { return true }
        }
        return false
    }
}

extension PlanOracle {
    /// The smallest text of a column among rows that cannot be seen, by binary search over its characters; `nil`: the oracle
    /// says nothing. Some 8 questions a character.
    func smallestText(
        _ table: String, _ column: String, above bound: String, below end: String, longest: Int = 24
    ) async throws -> String? {
        func exists(_ from: String, _ to: String) async throws -> Bool {
            // One-element arrays cost the planner less than anything else that compares.
            let form = { (from: String, to: String) in
                "\(column) > any ('{\"\(from)\"}'::text[]) and \(column) < any ('{\"\(to)\"}'::text[])"
            }
            return try await tells(table, form(from, to), from: form("\u{7E}\u{7E}", "\u{7E}\u{7E}\u{7E}"))
        }
        guard try await exists(bound, end) else { return nil }
        var known = ""
        while known.count < longest {
            var low = 0x1F
            var high = 0x7E
            while high - low > 1 {
                let middle = (low + high) / 2
                guard let scalar = UnicodeScalar(middle) else { break }
                let lower = known.isEmpty ? bound : max(bound, known)
                if try await exists(lower, known + String(Character(scalar))) { high = middle } else { low = middle }
            }
            guard low > 0x1F, let scalar = UnicodeScalar(low) else { break }
            known.append(Character(scalar))
        }
        return known
    }
}
