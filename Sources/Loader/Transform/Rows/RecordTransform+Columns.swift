import Core
import JSONReader

extension RecordTransform {
    /// Appends one column of a stage row.
    @inline(__always)
    func encode(
        _ op: ColumnOp, _ index: Int, _ program: RowOps, _ cells: RecordCells, _ slice: SliceContext,
        into writer: inout CopyWriter
    ) throws(ValueRefusal) {
        let cell = Int(op.index)
        switch op.code {
        case .cell:
            try op.encoder.encode(cells[cell], into: &writer)
        case .member:
            writer.appendField(memberKeys[cell])
        case .code:
            try op.encoder.encode(cells[cell], into: &writer)
            noteCode(cells[cell], Int(op.codeTable))
        case .slice:
            writer.appendField(slice.sliceID)
        case .partitionKey:
            writer.appendField(slice.partitionKey)
        case .version:
            if cells[cell].isMissing {
                throw ValueRefusal(.required, "no value, and the newest version is decided by it")
            }
            writer.appendField(try instant(cells[cell]).microseconds)
        case .extractedAt:
            writer.appendField(slice.extractedAt.microseconds)
        case .deletedAt:
            if cells[cell].isMissing {
                writer.appendNull()
            } else {
                writer.appendField(try instant(cells[cell]).microseconds)
            }
        case .null:
            writer.appendNull()
        case .rowHash:
            let start = program.starts[1]
            let row = UnsafeRawBufferPointer(start: writer.base + start, count: writer.count - start)
            writer.appendField(rowHash(row, seed: program.hashSeed))
        case .rare:
            try encodeRare(rows[program.number].columns[index], cells, slice, into: &writer)
        }
    }

    @inline(never)
    private func encodeRare(
        _ column: ColumnProgram, _ cells: RecordCells, _ slice: SliceContext, into writer: inout CopyWriter
    ) throws(ValueRefusal) {
        switch column.source {
        case .recordKey(let cell):
            guard let id = try memberID([cell], cells) else { throw ValueRefusal(.required, "no id") }
            writer.appendField(recordHash.key(of: UnsafeRawBufferPointer(id)))
        case .ownKey(let parts, let hash):
            guard let id = try memberID(parts, cells) else { throw ValueRefusal(.required, "no id") }
            writer.appendField(hash.key(of: UnsafeRawBufferPointer(id)))
        case .memberID(let parts):
            guard let id = try memberID(parts, cells) else { throw ValueRefusal(.required, "no id") }
            writer.appendField(UnsafeRawBufferPointer(id))
        case .partitionText(let name):
            guard let text = slice.partition?.attributes[name] else {
                writer.appendNull()
                return
            }
            writer.appendField(text: text)
        case .partitionInteger(let name):
            guard let number = slice.partition?.attributes[name].flatMap({ Int64($0) }) else {
                writer.appendNull()
                return
            }
            writer.appendField(number)
        case .constant(let bytes):
            bytes.withUnsafeBytes { writer.appendField($0) }
        case .day(let cell, let zone):
            guard !cells[cell].isMissing else {
                writer.appendNull()
                return
            }
            writer.appendField(try localDay(of: instant(cells[cell]), zone, slice).number)
        case .label(let cell, let encoder, let labels):
            let bytes = cells[cell].bytes
            if cells[cell].isString || cells[cell].isNumber, !labels.contains(where: { isEqual(bytes, $0) }) {
                throw ValueRefusal(.badFormat, "none of the labels of the column's enum")
            }
            try encoder.encode(cells[cell], into: &writer)
        case .attributes(let entries):
            try appendAttributes(entries, cells, into: &writer)
        case .cell, .member, .code, .slice, .partitionKey, .version, .deletedAt, .rowHash:
            break  // encoded by the caller
        }
    }

    private func localDay(of instant: Instant, _ zone: ZoneSource, _ slice: SliceContext) throws(ValueRefusal)
        -> CivilDay
    {
        let name: String
        switch zone {
        case .named(let text): name = text
        case .partition(let column): name = slice.partition?.attributes[column] ?? "UTC"
        }
        if zones[name] == nil {
            // A zone that nobody knows must not stop a client's data; UTC is what the column's comment says then.
            zones[name] = ZoneOffsets(name: name) ?? ZoneOffsets(name: "UTC")
        }
        guard let day = zones[name]?.day(of: instant) else { throw ValueRefusal(.badFormat, "no such time zone") }
        return day
    }

    private func appendAttributes(
        _ entries: [(name: [UInt8], cell: Int)], _ cells: RecordCells, into writer: inout CopyWriter
    )
        throws(ValueRefusal)
    {
        let start = writer.count
        writer.append(Int32(0))
        writer.append(UInt8(1))  // version of jsonb's wire format
        writer.append(UInt8(ascii: "{"))
        var isFirst = true
        for entry in entries where cells[entry.cell].kind != .absent {
            if !isFirst { writer.append(UInt8(ascii: ",")) }
            isFirst = false
            try entry.name.withUnsafeBufferPointer { name throws(ValueRefusal) in try writer.appendJSONString(name) }
            writer.append(UInt8(ascii: ":"))
            try writer.appendJSON(cells[entry.cell])
        }
        writer.append(UInt8(ascii: "}"))
        writer.closeField(from: start)
    }

    @inline(__always)
    private func noteCode(_ cell: Cell, _ code: Int) {
        guard !cell.isMissing else { return }
        if !usualCodes[code].contains(cell.bytes) { noteUnusualCode(cell.bytes, code) }
    }

    @inline(never)
    private func noteUnusualCode(_ bytes: UnsafeBufferPointer<UInt8>, _ code: Int) {
        let text = Array(bytes)
        if plan.knownCodes[code].contains(text) {
            usualCodes[code].insert(text)  // only codes that need no notice may be skipped next time
        } else {
            newCodes.append((code, text))
            flags.pointee.hasNewCodes = true
        }
    }

    func forgetNewCodes() {
        newCodes.removeAll(keepingCapacity: true)
        flags.pointee.hasNewCodes = false
    }

    /// Only a record that is staged makes members of its codes.
    @inline(never)
    func tellNewCodes(to chunk: StageChunk) {
        for (code, text) in newCodes {
            chunk.newCodes[plan.codes[code], default: []].insert(String(decoding: text, as: UTF8.self))
        }
        forgetNewCodes()
    }
}
