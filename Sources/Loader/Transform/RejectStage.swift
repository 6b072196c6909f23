import Core

/// The stage table of rejected records: one layout for all pipelines.
package enum RejectStage {
    /// Of a record that is too large; others are kept whole.
    static let keptBytes = 65_536

    package static let columns = [
        StageTable.sliceColumn,
        StageColumn(name: "record_hash", typeName: "bytea"),
        StageColumn(name: "rule", typeName: "text"),
        StageColumn(name: "field_pointer", typeName: "text"),
        StageColumn(name: "message", typeName: "text"),
        StageColumn(name: "payload", typeName: "bytea"),
        StageColumn(name: "record_key", typeName: "text"),
        StageColumn(name: "record_day", typeName: "date"),
        StageColumn(name: "record_since", typeName: "timestamp with time zone"),
    ]
}

extension RecordTransform {
    /// The payload goes in as bytes, whatever it holds.
    func appendReject(
        _ rejection: Rejection, payload: UnsafeRawBufferPointer, _ trace: RecordTrace, _ slice: SliceContext,
        into buffer: CopyBuffer
    ) {
        var writer = buffer.output.pointee.writer
        writer.append(Int16(RejectStage.columns.count))
        writer.appendField(slice.sliceID)
        sha256(payload).withUnsafeBytes { writer.appendField($0) }
        writer.appendField(text: rejection.rule.rawValue)
        writer.appendField(text: rejection.pointer.filter { $0 != "\0" })
        writer.appendField(text: rejection.message)
        let isWhole = rejection.rule != .tooLarge
        writer.appendField(
            isWhole ? payload : UnsafeRawBufferPointer(rebasing: payload.prefix(RejectStage.keptBytes)))
        if let key = trace.key { key.withUnsafeBytes { writer.appendField($0) } } else { writer.appendNull() }
        if let day = trace.day { writer.appendField(day.number) } else { writer.appendNull() }
        if let since = trace.since { writer.appendField(since.microseconds) } else { writer.appendNull() }
        buffer.output.pointee.writer = writer
        buffer.output.pointee.rows += 1
    }
}
