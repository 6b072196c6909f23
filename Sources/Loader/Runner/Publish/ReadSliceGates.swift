import Core
import Extract

/// Gates that a slice that was read to its end must still pass before it is published.
struct ReadSliceGates {
    let pipeline: String
    let reading: Pipeline.Reading
    let fields: FieldWatch

    /// Rejected records that never hold a slice, whatever share of it they are: one bad record must not stop a short list.
    private static let fewRejected = 9

    /// The reason why the slice is held; `nil` if it passes.
    func failure(of stage: SliceStage, _ task: SliceTask, asOf: Instant) -> RunFailure? {
        // First: of records without a field that their table needs, each is rejected as well.
        if let reason = fields.reasonToHold(stage.shape, partition: task.partitionKey) { return held(.shape, reason) }
        if isMostlyRejected(stage) || fitsNothing(stage, task) {
            // That most records are bad is more often a change of the API, or of the mapping, than a bad day.
            let number = stage.rejected == stage.received ? "none" : "\(stage.rejected)"
            let verdict = stage.rejected == stage.received ? "fits its table" : "do not fit their tables"
            var failure = held(
                .rejects,
                "\(number) of \(stage.received) records \(verdict): \(stage.refusals.text); max_reject is "
                    + percent(reading.maximumRejected))
            failure.refusals = stage.refusals
            return failure
        }
        if let usual = task.volume.usual(for: task.ledgerRange(asOf: asOf), asOf: asOf, received: stage.received) {
            return held(
                .volume,
                "\(stage.received) records where about \(usual) are usual, and min_volume is "
                    + percent(reading.minimumVolume))
        }
        return nil
    }

    private func isMostlyRejected(_ stage: SliceStage) -> Bool {
        stage.rejected > ReadSliceGates.fewRejected
            && Double(stage.rejected) > reading.maximumRejected * Double(stage.received)
    }

    /// A list of which nothing is as it was expected is another list, however short. Of a feed of changes the next ones
    /// are few on most nights, and a record that waits in quarantine may be alone on its day: those are let through.
    private func fitsNothing(_ stage: SliceStage, _ task: SliceTask) -> Bool {
        guard stage.received > 0, stage.rejected == stage.received, reading.maximumRejected < 1 else { return false }
        switch task.range {
        case .snapshot: return true
        case .window: return !task.hasWaiting
        case .changes(let since): return reading.changes.map { since <= $0.beginning } ?? false && !task.hasWaiting
        }
    }

    private func held(_ gate: DataGate, _ reason: String) -> RunFailure {
        RunFailure(
            .dataGate, "\(reason): nothing of the slice was published; \(DataGate.remedy(for: pipeline))", gate: gate)
    }

    private func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }
}
