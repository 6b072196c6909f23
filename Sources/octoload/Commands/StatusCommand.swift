import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload status`: how far each pipeline is, from the ledger.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how far each pipeline is.",
        discussion: """
            Reads only the ledger in the database: no API call, no key needed. The watermark is the oldest of a \
            pipeline's partitions; a gap is a day that is wanted and not yet loaded.
            """
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            let known = try await bench.withWarehouse("status") { try await $0.status() }
            let rows = bench.configuration.pipelines.map { pipeline in
                known.first { $0.pipeline == pipeline.name } ?? PipelineStatus(pipeline: pipeline.name)
            }
            switch common.outputFormat {
            case .json: output(encode(rows.map(Entry.init)) + "\n")
            case .text: output(text(rows) + "\n")
            }
        }
    }

    private func text(_ rows: [PipelineStatus]) -> String {
        var table = TextTable([
            ("pipeline", .left), ("partitions", .right), ("complete up to", .left), ("watermark", .left),
            ("gap days", .right), ("quarantine", .right), ("failures", .right), ("last load", .left),
        ])
        for row in rows {
            table.add([
                row.pipeline, grouped(row.partitions), row.completeUpTo?.description ?? "–",
                row.watermark?.description ?? "–", grouped(row.missingDays), grouped(row.openRejects),
                grouped(row.recentFailures), row.lastCommittedAt?.description ?? "never",
            ])
        }
        return table.rendered()
    }

    private struct Entry: Encodable {
        let pipeline: String
        let partitions: Int
        let completeUpTo: String?
        let watermark: String?
        let missingDays: Int
        let quarantine: Int
        let failuresSinceLastLoad: Int
        let lastLoadAt: String?

        init(_ status: PipelineStatus) {
            pipeline = status.pipeline
            partitions = status.partitions
            completeUpTo = status.completeUpTo?.description
            watermark = status.watermark?.description
            missingDays = status.missingDays
            quarantine = status.openRejects
            failuresSinceLastLoad = status.recentFailures
            lastLoadAt = status.lastCommittedAt?.description
        }
    }
}
