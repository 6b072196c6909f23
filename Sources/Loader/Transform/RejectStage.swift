import Core
import JSONReader

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
        _ rejection: Rejection, payload received: UnsafeRawBufferPointer, _ trace: RecordTrace, around: [UInt8],
        _ slice: SliceContext, into buffer: CopyBuffer
    ) {
        // With what is known of a record from around it, so that it can be read again alone.
        let whole = around.isEmpty ? [] : around + received.dropFirst()
        whole.withUnsafeBytes { bytes in
            append(rejection, payload: around.isEmpty ? received : bytes, trace, slice, into: buffer)
        }
    }

    private func append(
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

extension RecordTransform {
    /// What a record would begin with if it had in it what is around it: `{"(parent)":{"id":7},`. Empty if nothing of that
    /// is mapped, or the record is no object.
    func around(_ cells: RecordCells, _ payload: UnsafeRawBufferPointer) -> [UInt8] {
        guard plan.hasValuesAroundRecords, payload.first == UInt8(ascii: "{") else { return [] }
        // Of a record that is replayed they are in it already.
        if payload.starts(with: "{\"(".utf8) { return [] }
        var text = "{"
        var groups: [(name: String, members: [String])] = []
        for (number, path) in plan.fields.enumerated() where path.isAroundRecord {
            guard let json = cells[number].json else { continue }
            guard path.names.count == 2 else {
                text += "\(jsonString(path.names[0])):\(json),"
                continue
            }
            let member = "\(jsonString(path.names[1])):\(json)"
            if let index = groups.firstIndex(where: { $0.name == path.names[0] }) {
                groups[index].members.append(member)
            } else {
                groups.append((path.names[0], [member]))
            }
        }
        for group in groups { text += "\(jsonString(group.name)):{\(group.members.joined(separator: ","))}," }
        let isEmpty = payload.dropFirst().first { $0 != 0x20 && !(0x09...0x0D).contains($0) } == UInt8(ascii: "}")
        if isEmpty, text.hasSuffix(",") { text.removeLast() }
        return Array(text.utf8)
    }
}

extension Cell {
    /// `nil` for what is absent.
    fileprivate var json: String? {
        switch kind {
        case .absent, .unreadable, .ambiguous: nil
        case .null: "null"
        case .true: "true"
        case .false: "false"
        case .number, .object, .array: copiedText
        case .string: jsonString(copiedText)
        }
    }
}
