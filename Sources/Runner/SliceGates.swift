import Core
import Extract

/// What a slice that was read to its end must still pass before it is published.
struct SliceGates {
    let reading: Pipeline.Reading

    /// Rejected records that never hold a slice, whatever share of it they are: one bad record must not stop a short list.
    private static let fewRejected = 9

    /// Why the slice is held; `nil` if it passes.
    func failure(of stage: SliceStage, _ task: SliceTask, asOf: Instant?) -> RunFailure? {
        if isMostlyRejected(stage) {
            // That most records are bad is more often a change of the API, or of the mapping, than a bad day.
            return held(
                .rejects,
                "\(stage.rejected) of \(stage.received) records do not fit their tables, and max_reject is "
                    + percent(reading.maximumRejected))
        }
        let asOf = asOf ?? .unixEpoch
        if let usual = task.volume.usual(for: task.ledgerRange(asOf: asOf), asOf: asOf, received: stage.received) {
            return held(
                .volume,
                "\(stage.received) records where about \(usual) are usual, and min_volume is "
                    + percent(reading.minimumVolume))
        }
        return nil
    }

    private func isMostlyRejected(_ stage: SliceStage) -> Bool {
        stage.rejected > SliceGates.fewRejected
            && Double(stage.rejected) > reading.maximumRejected * Double(stage.received)
    }

    private func held(_ gate: DataGate, _ reason: String) -> RunFailure {
        RunFailure(
            .dataGate, "\(reason): nothing of the slice was published; \(DataGate.remedy)", gate: gate)
    }

    private func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }
}
