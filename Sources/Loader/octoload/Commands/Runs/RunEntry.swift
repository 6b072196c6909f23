import ArgumentParser
import Core
import Foundation
import Warehouse

/// As `--output json` has it.
struct RunEntry: Encodable {
    let runID: String
    let command: String
    let environment: String?
    let startedAt: String
    let finishedAt: String?
    let status: String
    let exitCode: Int?
    let version: String
    let host: String?
    let error: String?
    let pipelines: [Pipeline]?
    let failures: [Failure]?

    struct Pipeline: Encodable {
        let name: String
        let status: String
        let seconds: Double
        let slicesPlanned: Int
        let slicesPublished: Int
        let calls: Int
        let received: Int
        let inserted: Int
        let changed: Int
        let rejected: Int
        let rejectedNew: Int
        let healed: Int
        let deleted: Int
        let error: String?
    }

    struct Failure: Encodable {
        let pipeline: String
        let partition: String
        let slice: String
        let error: String
    }

    init(_ run: PastRun, _ pipelines: [PastPipelineRun]? = nil, _ failures: [PastFailure]? = nil) {
        runID = run.id
        command = run.command
        environment = run.environment
        startedAt = run.startedAt.description
        finishedAt = run.finishedAt?.description
        status = run.status
        exitCode = run.exitCode
        version = run.version
        host = run.host
        error = run.error
        self.pipelines = pipelines?.map {
            Pipeline(
                name: $0.pipeline, status: $0.status, seconds: rounded($0.duration), slicesPlanned: $0.planned,
                slicesPublished: $0.published, calls: $0.calls, received: $0.received, inserted: $0.inserted,
                changed: $0.changed, rejected: $0.rejected, rejectedNew: $0.newRejects, healed: $0.healed,
                deleted: $0.deleted, error: $0.error)
        }
        self.failures = failures?.map {
            Failure(pipeline: $0.pipeline, partition: $0.partitionKey, slice: $0.range, error: $0.error)
        }
    }
}
