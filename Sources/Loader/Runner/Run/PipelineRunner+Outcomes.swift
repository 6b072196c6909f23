import Core
import Extract
import Logging

/// How slices end: failures, and what they mean for the rest of the run.
extension PipelineRunner {
    /// One of the partitions may be the cause: then the others need not suffer for it.
    func isWorthSplitting(_ error: SourceError) async -> Bool {
        switch error.kind {
        case .brokenPage, .restart, .miscounted, .pageTooLarge, .partitionRefused, .gone, .nothing, .skipped, .rejected,
            .noSign, .noRecords, .pending:
            true
        case .unavailable: await context.fetcher.health.hasEverSucceeded
        case .credentials, .forbidden, .security, .later, .cancelled: false
        }
    }

    /// Ends the pipeline, or the run, when the other slices would only meet the same refusal.
    func stopIfHopeless(_ outcome: SliceReader.Outcome, _ failure: RunFailure) async {
        if let error = outcome.warehouseError {
            if !error.concernsBatchOnly { await tally.stop(failure, endsRun: true) }
            return
        }
        guard let error = outcome.sourceError else { return }
        switch error.kind {
        case .cancelled:
            await tally.stop(failure, endsRun: true)
        case .credentials, .security, .later:
            await tally.stop(failure, endsAPI: !error.isOfPath)
        case .forbidden:
            await tally.stop(failure, endsRun: false)
        case .unavailable:
            // Nothing but trouble since the run began: one list may be broken; if it is two, the API is down.
            guard await context.fetcher.health.hasEverSucceeded else {
                await tally.stop(failure, endsAPI: await context.fetcher.health.noteOutage(of: pipeline.name) > 1)
                return
            }
            // One client that cannot be served must not keep the others from being read; all in a row are an outage.
            if await tally.unserved.count >= context.settings.limits.concurrency {
                await tally.stop(failure, endsRun: false)
            }
        case .brokenPage, .restart, .miscounted, .pageTooLarge, .partitionRefused, .gone, .nothing, .skipped, .rejected,
            .noSign, .noRecords, .pending:
            break
        }
    }

    /// Leaves a slice out, as a rule says. Of a backfill it stays undone: what was claimed is given back as failed.
    func skip(_ task: SliceTask, _ failure: RunFailure, _ error: SourceError) async {
        guard task.claim == nil else { return await fail(task, failure, isRetryable: false) }
        let range = task.ledgerRange(asOf: nil)
        await tally.skipped(
            SkippedSlice(partitionKey: task.partitionKey, range: range, cause: error.description))
        log.notice(
            "slice skipped",
            metadata: [
                "pipeline": "\(pipeline.name)", "partition": "\(task.partitionKey)", "slice": "\(range)",
                "cause": "\(error)",
            ])
    }

    func fail(_ task: SliceTask, _ failure: RunFailure, isRetryable: Bool) async {
        let range = task.ledgerRange(asOf: nil)
        await fail(task.partitionKey, range, task.claim, failure, isRetryable: isRetryable)
    }

    func fail(
        _ partitionKey: String, _ range: LedgerRange, _ claim: BackfillClaim?, _ failure: RunFailure, isRetryable: Bool
    ) async {
        let note = SliceFailure(
            runID: context.id, pipeline: pipeline.name, partitionKey: partitionKey, range: range,
            errorClass: failure.kind.rawValue, error: failure.description, isRetryable: isRetryable,
            gate: failure.gate, rules: failure.refusals?.top ?? [])
        // The books are a courtesy here: if the database is gone, its own error has been reported.
        let heldID = (try? await warehouse.failures.note(note)) ?? nil
        await tally.failed(partitionKey: partitionKey, range, failure, heldID: heldID)
        var told: Logger.Metadata = [
            "pipeline": "\(pipeline.name)", "partition": "\(partitionKey)", "slice": "\(range)", "cause": "\(failure)",
        ]
        if let heldID { told["next"] = "octoload slice show \(heldID)" }
        log.error(failure.gate == nil ? "slice failed" : "slice held", metadata: told)
        // What ends the whole run is not the slice's fault: it goes back as it is.
        if let claim, failure.isOfJob {
            // Others can take it, and find the job: to wait is no attempt that failed.
            try? await warehouse.queue.postpone(claim, worker: context.id, because: failure.description)
        } else if let claim, failure.isOfSlice {
            try? await warehouse.queue.fail(
                claim, worker: context.id, error: failure.description, isHeld: failure.gate != nil,
                isRetryable: isRetryable)
        }
    }

    @Sendable func handle(_ event: LaneEvent) async {
        switch event {
        case .published(let slices, let outcome):
            await tally.published(slices, outcome)
            for slice in slices {
                guard let tables = outcome.waitingDeletions[slice.id] else { continue }
                log.warning(
                    "the ids of rejected records cannot be read: nothing that the list lacks is marked deleted until they can",
                    metadata: [
                        "pipeline": "\(pipeline.name)", "partition": "\(slice.partitionKey)",
                        "tables": "\(tables.map(\.description).joined(separator: ", "))",
                        "rejected": "\(slice.rejected)", "next": "octoload quarantine list --pipeline \(pipeline.name)",
                    ])
            }
            log.debug("published", metadata: ["pipeline": "\(pipeline.name)", "slices": "\(slices.count)"])
        case .refused(let slice, let rows, let error):
            await refusals.add(Refusals.Refusal(slice: slice, rows: rows, error: error))
        case .failed(let slices, let error) where error.kind == .fenced && owner == .claims:
            // Somebody took them over while this process did not show itself, or the job was cancelled.
            log.notice(
                "slices are another worker's by now",
                metadata: ["pipeline": "\(pipeline.name)", "slices": "\(slices.count)"])
        case .failed(let slices, let error):
            let failure = RunFailure(error)
            // A report that a gate holds is of no more use: the API may have mended it by the next run.
            let jobs = error.gate == nil ? [] : slices.flatMap(\.reportJobs)
            if !jobs.isEmpty { try? await warehouse.reportJobs.giveUp(jobs) }
            for slice in slices {
                await fail(slice.partitionKey, slice.range, slice.claim, failure, isRetryable: error.isTemporary)
            }
            if !error.concernsBatchOnly || error.isTemporary {
                await tally.stop(failure, endsRun: true)
            }
        }
    }
}
