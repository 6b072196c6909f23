import Core
import JSONReader

extension RecordTransform {
    /// Longest id that is taken: longer ones would not fit into an index.
    private static let maximumID = 512

    /// Computes the keys of all members that the record names.
    ///
    /// - Parameter isLenient: A tombstone may lack every id but its own.
    @inline(__always)
    func resolveMembers(_ cells: RecordCells, _ slice: SliceContext, isLenient: Bool) -> Rejection? {
        flags.pointee.hasNewMembers = false
        for number in 0..<memberKeys.count {
            do throws(ValueRefusal) {
                try resolve(number, cells, slice)
            } catch {
                newMembers[number] = false
                memberKeys[number] = 0
                guard !isLenient else { continue }
                for later in number..<memberKeys.count { newMembers[later] = false }
                forgetNewMembers(cells)
                let member = plan.members[number]
                return Rejection(error.rule, at: member.pointer, "\(member.entity)_key: \(error.message)")
            }
        }
        return nil
    }

    @inline(__always)
    private func resolve(_ number: Int, _ cells: RecordCells, _ slice: SliceContext) throws(ValueRefusal) {
        newMembers[number] = false
        let op = memberOps[number]
        let found =
            op.cell >= 0 ? try idPart(cells[Int(op.cell)]) : try memberID(plan.members[number].cells, cells)
        guard let id = found else {
            guard !op.isRequired else {
                throw ValueRefusal(.required, "no id, and the table needs one")
            }
            memberKeys[number] = 0
            return
        }
        let (key, isNew) = named![number].key(of: id)
        memberKeys[number] = key
        if isNew {
            newMembers[number] = true
            flags.pointee.hasNewMembers = true
        }
    }

    /// The id's bytes, parts joined by U+001F; `nil` if a part is missing. Valid until the next call.
    func memberID(_ parts: [Int], _ cells: RecordCells) throws(ValueRefusal) -> UnsafeBufferPointer<UInt8>? {
        if parts.count == 1 { return try idPart(cells[parts[0]]) }
        joined.removeAll(keepingCapacity: true)
        for (index, part) in parts.enumerated() {
            guard let bytes = try idPart(cells[part]) else { return nil }
            if index > 0 { joined.append(0x1F) }
            joined.append(contentsOf: bytes)
        }
        // The array lives as long as this transform and is not touched before the bytes are used.
        return joined.withUnsafeBufferPointer { $0 }
    }

    @inline(__always)
    private func idPart(_ cell: Cell) throws(ValueRefusal) -> UnsafeBufferPointer<UInt8>? {
        if cell.isMissing { return nil }
        guard cell.isString || cell.isNumber else { throw ValueRefusal(.wrongType, "not an id") }
        let bytes = cell.isNumber ? plainInteger(cell.bytes) : cell.bytes
        guard !isBlank(bytes) else { throw ValueRefusal(.required, "an empty id") }
        guard bytes.count <= RecordTransform.maximumID else { throw ValueRefusal(.tooLong, "an id over 512 bytes") }
        guard !contains(bytes, byte: 0) else {
            throw ValueRefusal(.nulCharacter, "text with U+0000, which PostgreSQL cannot hold")
        }
        return bytes
    }

    /// Stages the members that this slice has not named before, with the keys of their possible parents.
    func stageNewMembers(_ cells: RecordCells, _ slice: SliceContext, into buffer: CopyBuffer) {
        guard let layout = plan.layout.members else { return }
        var writer = buffer.output.pointee.writer
        defer { buffer.output.pointee.writer = writer }
        for (number, member) in plan.members.enumerated() where newMembers[number] {
            guard let id = try? memberID(member.cells, cells) else { continue }
            writer.append(Int16(5 + layout.memberColumns.count + layout.codeColumns.count))
            writer.appendField(slice.sliceID)
            writer.appendField(Int16(number))
            switch plan.tenant {
            case .none: writer.appendNull()
            case .partition: slice.partition.map { writer.appendField($0.key) } ?? writer.appendNull()
            case .member(let tenant): writer.appendField(memberKeys[tenant])
            }
            writer.appendField(memberKeys[number])
            writer.appendField(UnsafeRawBufferPointer(id))
            for column in layout.memberColumns { appendMemberKey(column, layout, slice, into: &writer) }
            for cell in plan.memberCodes { appendCode(cell, cells, into: &writer) }
            buffer.output.pointee.rows += 1
        }
    }

    private func appendMemberKey(
        _ column: String, _ layout: MemberLayout, _ slice: SliceContext, into writer: inout CopyWriter
    ) {
        if let number = layout.entities.firstIndex(where: { $0.keyColumn == column }) {
            writer.appendField(memberKeys[number])
        } else if let partition = slice.partition, "\(partition.entity)_key" == column {
            writer.appendField(partition.key)
        } else {
            writer.appendNull()
        }
    }

    private func appendCode(_ cell: Int?, _ cells: RecordCells, into writer: inout CopyWriter) {
        guard let cell, cells[cell].isString, !contains(cells[cell].bytes, byte: 0) else {
            writer.appendNull()
            return
        }
        writer.appendField(UnsafeRawBufferPointer(cells[cell].bytes))
    }

    /// A rejected record names nobody: the next record that names the same members stages them.
    func forgetNewMembers(_ cells: RecordCells) {
        for (number, member) in plan.members.enumerated() where newMembers[number] {
            if let id = try? memberID(member.cells, cells) {
                named![number].takeBack(id)
            }
            newMembers[number] = false
        }
        flags.pointee.hasNewMembers = false
    }
}

/// Of a whole number's digits those before the point: 12.0 is the id 12. What is no whole number stays as it is.
@inline(__always)
func plainInteger(_ digits: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    guard let point = digits.firstIndex(of: UInt8(ascii: ".")), point > 0,
        digits[(point + 1)...].allSatisfy({ $0 == UInt8(ascii: "0") })
    else { return digits }
    return UnsafeBufferPointer(rebasing: digits[..<point])
}
