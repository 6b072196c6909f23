import Core
import JSONReader

/// Turns pages of one pipeline into stage rows.
///
/// Holds the parser and its buffers, reused from page to page: about three times the size of the largest page. A record that does not fit is rejected whole, and none of its rows are staged.
package final class RecordTransform: @unchecked Sendable {
    // Used by one task at a time; the runner's pool hands it from one to the next.

    package let plan: TransformPlan
    private var reader: PageReader
    let recordHash: MemberKeyHash
    var zones: [String: ZoneOffsets] = [:]
    private var page: (contents: PageContents, buffer: PageBuffer)?
    private let targets: UnsafeMutableBufferPointer<TargetRows>
    let rows: [RowProgram]
    private let deletedFields: UnsafeMutableBufferPointer<Int>

    /// Of the slice at hand.
    var named: UnsafeMutableBufferPointer<NamedMembers>?

    // Scratch of the record at hand.
    let memberKeys: UnsafeMutableBufferPointer<Int64>
    let memberOps: UnsafeMutableBufferPointer<MemberOp>
    let newMembers: UnsafeMutableBufferPointer<Bool>
    let flags: UnsafeMutablePointer<Flags>
    private let marks: UnsafeMutableBufferPointer<StageOutput.Mark>
    var joined: [UInt8] = []
    /// Per code dimension the known codes seen so far, a few: most rows repeat them.
    let usualCodes: UnsafeMutableBufferPointer<UsualCodes>
    /// Codes of the record at hand that the code dimensions lack.
    var newCodes: [(code: Int, text: [UInt8])] = []

    package init(plan: TransformPlan) {
        self.plan = plan
        reader = PageReader(
            records: plan.records, mayBeObject: plan.isOneRecord, fields: plan.fields, envelope: plan.envelope)
        // The table, not the pipeline: two pipelines that load one table must agree on its record keys.
        recordHash = MemberKeyHash(entity: plan.layout.targets.first?.table.name ?? "record")
        var rows: [RowProgram] = []
        targets = .copy(of: plan.targets.map { TargetRows($0, rows: &rows) })
        self.rows = rows
        deletedFields = .copy(of: plan.targets.compactMap(\.deletedField))
        memberOps = .copy(of: plan.members.map(MemberOp.init))
        memberKeys = .copy(of: Array(repeating: 0, count: plan.members.count))
        newMembers = .copy(of: Array(repeating: false, count: plan.members.count))
        flags = .allocate(capacity: 1)
        flags.initialize(to: Flags())
        marks = .copy(of: Array(repeating: StageOutput.Mark(), count: plan.layout.tables.count))
        usualCodes = .copy(of: plan.codes.map { _ in UsualCodes() })
    }

    /// Of the record at hand.
    struct Flags {
        var hasNewMembers = false
        var hasNewCodes = false
    }

    deinit {
        targets.forEach { $0.deallocate() }
        targets.deallocate()
        deletedFields.deallocate()
        flags.deallocate()
        marks.deallocate()
        usualCodes.forEach { $0.deallocate() }
        usualCodes.deallocate()
        memberOps.deallocate()
        memberKeys.deallocate()
        newMembers.deallocate()
    }

    /// Parses a page whole and checks it. Its records wait for `stage`.
    package func read(_ buffer: PageBuffer) throws(PageError) -> (envelope: [FieldPath: JSONScalar], records: Int) {
        page = nil
        let contents = try reader.read(buffer)
        page = (contents, buffer)
        return (contents.envelope, contents.count)
    }

    /// Of the records of the page read last: alike in two pages that bring the same; `nil` if there are too few to tell.
    package var pageFingerprint: UInt64? {
        guard let contents = page?.contents, contents.count > 1 else { return nil }
        let first = rowHash(contents.payload(of: 0), seed: UInt64(contents.count))
        return rowHash(contents.payload(of: contents.count - 1), seed: first)
    }

    /// Stages the records of the page read last.
    ///
    /// - Parameter members: Those that the slice has named on its pages before; none if it begins again.
    package func stage(for slice: SliceContext, naming members: SliceMembers, into chunk: StageChunk) {
        guard let page else { return }
        named = members.named
        defer { withExtendedLifetime(members) { named = nil } }
        let partitionID = slice.partition.map { Array($0.id.utf8) } ?? []
        for record in 0..<page.contents.count {
            stage(record, of: page.contents, slice, partitionID, into: chunk)
        }
        self.page = nil
    }

    /// Stages the records of the page read last, each for the slice of the partition that it names. One that names none of
    /// them is rejected, in the first one's name.
    ///
    /// - Parameter slices: Each with the members that it has named on its pages before.
    package func stage(for slices: [(context: SliceContext, members: SliceMembers)], into chunk: StageChunk) {
        guard let page, let field = plan.partitionField else { return }
        defer { withExtendedLifetime(slices) { named = nil } }
        let ids = slices.map { Array(($0.context.partition?.id ?? "").utf8) }
        let order = Dictionary(zip(ids, ids.indices)) { first, _ in first }
        let tables = chunk.outputs.count
        chunk.parts = Array(repeating: StageChunk.Part(rows: Array(repeating: 0, count: tables)), count: slices.count)
        for record in 0..<page.contents.count {
            let cell = page.contents.cells(of: record)[field]
            let slice = cell.isMissing ? 0 : order[Array(cell.bytes)] ?? 0
            named = slices[slice].members.named
            let rows = chunk.outputs.map(\.pointee.rows)
            let members = chunk.members.rows
            let rejected = chunk.rejected
            stage(record, of: page.contents, slices[slice].context, ids[slice], into: chunk)
            chunk.parts[slice].received += 1
            chunk.parts[slice].rejected += chunk.rejected - rejected
            chunk.parts[slice].memberRows += chunk.members.rows - members
            for table in 0..<tables {
                chunk.parts[slice].rows[table] += chunk.outputs[table].pointee.rows - rows[table]
            }
        }
        self.page = nil
    }

    @inline(__always)
    private func stage(
        _ record: Int, of contents: PageContents, _ slice: SliceContext, _ partitionID: [UInt8], into chunk: StageChunk
    ) {
        chunk.received += 1
        guard let rejection = rejection(of: record, contents, slice, partitionID, into: chunk) else { return }
        chunk.rejected += 1
        appendReject(rejection, payload: contents.payload(of: record), slice, into: chunk.rejects)
    }

    /// Why the record was not staged; `nil` if it was.
    private func rejection(
        of record: Int, _ contents: PageContents, _ slice: SliceContext, _ partitionID: [UInt8], into chunk: StageChunk
    ) -> Rejection? {
        let size = contents.payload(of: record).count
        guard size <= plan.maximumRecord else {
            return Rejection(
                .tooLarge, at: "",
                "the record has \(size) bytes and may have \(plan.maximumRecord); its first \(RejectStage.keptBytes) are kept"
            )
        }
        if let flaw = contents.flaw(of: record) { return Rejection(flaw) }
        let cells = contents.cells(of: record)
        if let rejection = check(cells, slice, partitionID) { return rejection }
        for index in 0..<marks.count { marks[index] = chunk.outputs[index].pointee.mark }
        if let rejection = stageRows(cells, slice, into: chunk) {
            takeBack(chunk, cells)
            return rejection
        }
        if flags.pointee.hasNewMembers { stageNewMembers(cells, slice, into: chunk.members) }
        if flags.pointee.hasNewCodes { tellNewCodes(to: chunk) }
        return nil
    }

    /// Nothing of a rejected record may stay in any table.
    private func takeBack(_ chunk: StageChunk, _ cells: RecordCells) {
        for index in 0..<marks.count { chunk.outputs[index].pointee.goBack(to: marks[index]) }
        forgetNewMembers(cells)
        forgetNewCodes()
    }

    /// Does the record belong to this slice at all?
    private func check(_ cells: RecordCells, _ slice: SliceContext, _ partitionID: [UInt8]) -> Rejection? {
        if let field = plan.partitionField, let partition = slice.partition {
            guard !cells[field].isMissing, isEqual(cells[field].bytes, partitionID) else {
                return Rejection(
                    .wrongPartition, at: plan.fields[field].pointer,
                    "the record does not belong to \(partition.partitionKey)")
            }
        }
        if let field = plan.dayField, let plausible = slice.plausibleDays, !cells[field].isMissing,
            let day = CivilDay(ascii: cells[field].bytes), !plausible.contains(day)
        {
            return Rejection(
                .implausibleDate, at: plan.fields[field].pointer,
                "a day outside \(plausible.lowerBound) to \(plausible.upperBound)")
        }
        return nil
    }

    private func stageRows(_ cells: RecordCells, _ slice: SliceContext, into chunk: StageChunk) -> Rejection? {
        var isTombstone = false
        for field in deletedFields where !cells[field].isMissing { isTombstone = true }
        if let rejection = resolveMembers(cells, slice, isLenient: isTombstone) { return rejection }
        for target in targets {
            if isTombstone, target.marksTombstones {
                guard let program = target.tombstone else { continue }
                for number in target.tombstoneMembers where memberKeys[number] == 0 {
                    let member = plan.members[number]
                    return Rejection(
                        .required, at: member.pointer, "\(member.entity)_key: no id, and the row is found by it")
                }
                // Every column here is needed to find the row.
                if let rejection = stageRow(
                    program, cells, slice, isTombstone: false, into: chunk, target.tombstoneTable)
                {
                    return rejection
                }
            } else {
                let table = target.rowsTable
                if let rejection = stageRow(target.row, cells, slice, isTombstone: isTombstone, into: chunk, table) {
                    return rejection
                }
                if !slice.refused.isEmpty, let rejection = refusal(of: target, slice, in: chunk.outputs[table]) {
                    return rejection
                }
                let output = chunk.outputs[table]
                if isKnown(target, slice, in: output) {
                    output.pointee.goBack(to: marks[table])
                    output.pointee.known += 1
                } else {
                    noteKey(of: target, in: output)
                }
            }
        }
        return nil
    }

    private func stageRow(
        _ program: RowOps, _ cells: RecordCells, _ slice: SliceContext, isTombstone: Bool, into chunk: StageChunk,
        _ table: Int
    ) -> Rejection? {
        let output = chunk.outputs[table]
        var writer = output.pointee.writer
        defer { output.pointee.writer = writer }
        let ops = program.ops
        let starts = program.starts
        writer.append(Int16(truncatingIfNeeded: ops.count))
        for index in 0..<ops.count {
            let start = writer.count
            starts[index] = start
            do throws(ValueRefusal) {
                try encode(ops[index], index, program, cells, slice, into: &writer)
            } catch {
                let column = rows[program.number].columns[index]
                return Rejection(error.rule, at: column.pointer, "\(column.name): \(error.message)")
            }
            if ops[index].isRequired, !isTombstone, writer.count == start &+ 4, writer.isNull(at: start) {
                let column = rows[program.number].columns[index]
                return Rejection(.required, at: column.pointer, "\(column.name): no value, and the table needs one")
            }
        }
        starts[ops.count] = writer.count
        output.pointee.rows += 1
        return nil
    }

    /// The hash of the key of the row just staged.
    @inline(__always)
    private func keyOfRow(_ target: TargetRows, in output: UnsafeMutablePointer<StageOutput>) -> UInt64 {
        let writer = output.pointee.writer
        let starts = target.row.starts
        var hash: UInt64 = 0
        for column in target.keyColumns {
            hash = keyHash(
                hash,
                UnsafeBufferPointer(
                    start: UnsafeRawPointer(writer.base + starts[column]).assumingMemoryBound(to: UInt8.self),
                    count: starts[column + 1] - starts[column]))
        }
        return hash
    }

    /// The row just staged, if the database has refused it before.
    private func refusal(of target: TargetRows, _ slice: SliceContext, in output: UnsafeMutablePointer<StageOutput>)
        -> Rejection?
    {
        slice.refused.reason(table: target.rowsTable, key: keyOfRow(target, in: output)).map {
            Rejection(.refusedByDatabase, at: "", $0)
        }
    }

    /// Remembers the key's hash and the partition's day of the row just staged.
    private func noteKey(of target: TargetRows, in output: UnsafeMutablePointer<StageOutput>) {
        let writer = output.pointee.writer
        let starts = target.row.starts
        output.pointee.note(keyHash: keyOfRow(target, in: output))
        if let column = target.dayColumn, !writer.isNull(at: starts[column]) {
            let number = writer.base.loadUnaligned(fromByteOffset: starts[column] + 4, as: Int32.self).bigEndian
            output.pointee.days.widen(to: number)
        }
    }

    /// Does the target hold the row just staged, as it is? Also notes what the row says of days and versions.
    @inline(__always)
    private func isKnown(_ target: TargetRows, _ slice: SliceContext, in output: UnsafeMutablePointer<StageOutput>)
        -> Bool
    {
        guard let hashed = target.hashed else { return false }
        let base = output.pointee.writer.base
        let starts = target.row.starts
        func value<Value: FixedWidthInteger>(_ column: Int, as: Value.Type) -> Value {
            base.loadUnaligned(fromByteOffset: starts[column] + 4, as: Value.self).bigEndian
        }
        let version = value(target.versionColumn, as: Int64.self)
        if version < output.pointee.oldestVersion { output.pointee.oldestVersion = version }
        if let day = target.dayColumn, starts[day + 1] - starts[day] == 8 {
            output.pointee.seenDays.widen(to: value(day, as: Int32.self))
        }
        guard target.rowsTable < slice.known.count, !slice.known[target.rowsTable].isEmpty else { return false }
        if let column = target.rowHashColumn {
            return slice.known[target.rowsTable].contains(value(column, as: UInt64.self))
        }
        let start = starts[hashed.lowerBound]
        let row = UnsafeRawBufferPointer(start: base + start, count: starts[hashed.upperBound] - start)
        return slice.known[target.rowsTable].contains(rowHash(row))
    }
}

extension Rejection {
    init(_ flaw: RecordFlaw) {
        switch flaw.problem {
        case .duplicateKey: self.init(.duplicateKey, at: flaw.pointer, "a key is there twice")
        case .badString: self.init(.badString, at: flaw.pointer, "a malformed string")
        case .badNumber: self.init(.badNumber, at: flaw.pointer, "a malformed number")
        case .badBytes: self.init(.badBytes, at: flaw.pointer, "bytes that are not UTF-8 text")
        case .tooDeep: self.init(.tooDeep, at: flaw.pointer, "nested too deeply")
        case .notAnObject: self.init(.notAnObject, at: flaw.pointer, "not a JSON object")
        }
    }
}
