import Core
import Warehouse

/// A pipeline's progress and its owner, as `octoload state show` prints it.
struct StateEntry: Encodable {
    let pipeline: String
    /// `nil`: versions before did not keep it; the next run writes it.
    let source: Source?
    /// When the source was written.
    let since: String?
    let run: String?
    let adoptedBy: String?
    let partitions: Int
    let partitionsWithMarks: Int
    let reads: Int
    let firstMark: String?
    let lastMark: String?
    let firstClosedThrough: String?
    let lastClosedThrough: String?
    let lastCommittedAt: String?
    let isConfigured: Bool
    /// Empty: a run would go on from here.
    let differences: [Difference]

    struct Source: Encodable {
        let api: String
        let path: String
        let query: String
        let records: String
        let tables: [String]
    }

    struct Difference: Encodable {
        let part: String
        let was: String
        let now: String
    }

    /// - Parameter configured: What the configuration has under that name.
    init(_ progress: PipelineProgress, _ configured: PipelineSource?) {
        pipeline = progress.pipeline
        source = progress.source.map {
            Source(api: $0.origin, path: $0.path, query: $0.query, records: $0.records, tables: $0.tables)
        }
        since = progress.since?.description
        run = progress.runID
        adoptedBy = progress.adoptedBy
        partitions = progress.partitions
        partitionsWithMarks = progress.marked
        reads = progress.slices
        firstMark = progress.marks?.lowerBound.description
        lastMark = progress.marks?.upperBound.description
        firstClosedThrough = progress.closedThrough?.lowerBound.description
        lastClosedThrough = progress.closedThrough?.upperBound.description
        lastCommittedAt = progress.committed?.upperBound.description
        isConfigured = configured != nil
        differences =
            progress.source.flatMap { known in
                configured?.differences(from: known).map { Difference(part: $0.part, was: $0.was, now: $0.now) }
            } ?? []
    }

    var text: Words {
        var lines: [Words] = ["\(pipeline)\(isConfigured ? "" : " (not in the configuration)")"]
        if let source {
            lines.append("  API      \(source.api)")
            lines.append("  path     \(source.path)\(source.query.isEmpty ? "" : "?\(source.query)")")
            lines.append("  records  \(source.records.isEmpty ? "the page itself" : source.records)")
            lines.append("  tables   \(source.tables.joined(separator: ", "))")
            lines.append("  since    \(since ?? "–"), by \(writer)")
        } else {
            lines.append("  API      not known: versions before did not keep it, and the next run writes it")
        }
        lines.append(
            "  marks    \(grouped(partitionsWithMarks)) of \(grouped(partitions)) partitions\(range(firstMark, lastMark, ", "))"
                + range(firstClosedThrough, lastClosedThrough, ", closed through "))
        lines.append("  reads    \(grouped(reads)), last \(lastCommittedAt ?? "–")")
        for difference in differences {
            lines.append("  differs  \(difference.part) was \(difference.was), is \(difference.now)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var writer: String {
        adoptedBy.map { "\($0) (state adopt)" } ?? "run \(run?.prefix(8) ?? "–")"
    }

    private func range(_ first: String?, _ last: String?, _ before: Words) -> Words {
        guard let first, let last else { return "" }
        return before + (first == last ? "\(first)" : "\(first) to \(last)")
    }
}
