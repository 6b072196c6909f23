import ArgumentParser
import Core
import Foundation
import Runner
import Warehouse

/// A row as `--output json` has it. The payload is text if it is UTF-8, else base64.
struct QuarantineEntry: Encodable {
    let id: Int64
    let pipeline: String
    let partition: String
    let rule: String
    let pointer: String
    let message: String
    let attempts: Int
    let firstSeenAt: String
    let lastSeenAt: String
    let state: String
    let payload: String?
    let payloadBase64: String?

    init(_ row: QuarantinedRecord) {
        id = row.id
        pipeline = row.pipeline
        partition = row.partition
        rule = row.rule
        pointer = row.pointer
        message = row.message
        attempts = row.attempts
        firstSeenAt = row.firstSeenAt.description
        lastSeenAt = row.lastSeenAt.description
        state = row.state
        let text = row.payload.flatMap { String(validating: $0, as: UTF8.self) }
        payload = text
        payloadBase64 = text == nil ? row.payload.map { Data($0).base64EncodedString() } : nil
    }
}
