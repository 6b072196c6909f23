import ArgumentParser
import Core
import Foundation
import Warehouse

/// As `--output json` has it.
struct HeldEntry: Encodable {
    let id: Int64
    let pipeline: String
    let partition: String
    let slice: String
    let gate: String
    let message: String
    let attempts: Int
    let firstHeldAt: String
    let lastHeldAt: String
    let state: String
    let rules: [RefusalTally.Entry]

    init(_ slice: HeldSlice) {
        id = slice.id
        pipeline = slice.pipeline
        partition = slice.partitionKey
        self.slice = slice.range.description
        gate = slice.gate
        message = slice.message
        attempts = slice.attempts
        firstHeldAt = slice.firstHeldAt.description
        lastHeldAt = slice.lastHeldAt.description
        state = slice.state
        rules = slice.rules
    }
}
