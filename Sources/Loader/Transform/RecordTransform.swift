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
    let secret = HashSecret.ofProcess
    var zones: [String: ZoneOffsets] = [:]
    private(set) var page: (contents: PageContents, buffer: PageBuffer)?
    private let targets: UnsafeMutableBufferPointer<TargetRows>
    let rows: [RowProgram]
    private let deletedFields: UnsafeMutableBufferPointer<Int>

    /// Of the slice at hand.
    var named: UnsafeMutableBufferPointer<NamedMembers>?

    // Scratch of the record at hand.
    let derivation: RecordDerivation?
    let memberKeys: UnsafeMutableBufferPointer<Int64>
    let memberOps: UnsafeMutableBufferPointer<MemberOp>
    let newMembers: UnsafeMutableBufferPointer<Bool>
    let flags: UnsafeMutablePointer<Flags>
    private let shape: UnsafeMutablePointer<ShapeCounter>
    /// Of the fields that nobody maps, those that chunks have been told.
    private var toldUnmapped = 0
    private let marks: UnsafeMutableBufferPointer<StageOutput.Mark>
    var joined: [UInt8] = []
    /// Per code dimension the known codes seen so far, a few: most rows repeat them.
    let usualCodes: UnsafeMutableBufferPointer<UsualCodes>
    /// Codes of the record at hand that the code dimensions lack.
    var newCodes: [(code: Int, text: [UInt8])] = []

    package init(plan: TransformPlan) {
        self.plan = plan
        reader = PageReader(
            records: plan.records, mayBeObject: plan.isOneRecord, mayLackRecords: plan.mayLackRecords,
            fields: plan.fields, envelope: plan.envelope,
            caps: plan.caps)
        // The table, not the pipeline: two pipelines that load one table must agree on its record keys.
        recordHash = MemberKeyHash(entity: plan.layout.targets.first?.table.name ?? "record")
        var rows: [RowProgram] = []
        targets = .copy(of: plan.targets.map { TargetRows($0, rows: &rows) })
        self.rows = rows
        deletedFields = .copy(of: plan.targets.compactMap(\.deletedField))
        memberOps = .copy(of: plan.members.map(MemberOp.init))
        memberKeys = .copy(of: Array(repeating: 0, count: plan.members.count))
        newMembers = .copy(of: Array(repeating: false, count: plan.members.count))
        derivation = RecordDerivation(plan)
        flags = .allocate(capacity: 1)
        flags.initialize(to: Flags())
        shape = .allocate(capacity: 1)
        shape.initialize(to: ShapeCounter(paths: plan.fields.count))
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
        shape.pointee.deallocate()
        shape.deallocate()
        marks.deallocate()
        usualCodes.forEach { $0.deallocate() }
        usualCodes.deallocate()
        memberOps.deallocate()
        memberKeys.deallocate()
        newMembers.deallocate()
    }

    /// Parses a page whole and checks it. Its records wait for `stage`.
    ///
    /// - Parameter notesUnmapped: Names and examples of fields that nobody maps are noted, to be kept in the books.
    package func read(_ buffer: PageBuffer, notesUnmapped: Bool = true) throws(PageError) -> PageFrame {
        page = nil
        let contents = try reader.read(buffer, notesUnmapped: notesUnmapped)
        page = (contents, buffer)
        return PageFrame(envelope: contents.envelope, containers: contents.containers, records: contents.count)
    }

    /// Of the records of the page read last: alike in two pages that bring the same; `nil` if it has none.
    package var pageFingerprint: UInt64? {
        guard let contents = page?.contents, contents.count > 0 else { return nil }
        // Records that lie in others may be alike and not be the same.
        if let buffer = page?.buffer, plan.records.levels > 0 || plan.records.isOfObject {
            return rowHash(buffer.bytes)
        }
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
        shape.pointee.begin(parts: 1)
        for record in 0..<page.contents.count {
            stage(record, of: page.contents, slice, partitionID, into: chunk)
        }
        tellShape(of: page.contents, to: chunk, parts: 1)
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
        shape.pointee.begin(parts: slices.count)
        for record in 0..<page.contents.count {
            let cell = page.contents.cells(of: record)[field]
            let slice = cell.isMissing ? 0 : order[Array(cell.bytes)] ?? 0
            named = slices[slice].members.named
            shape.pointee.turn(to: slice)
            let rows = chunk.outputs.map(\.pointee.rows)
            let members = chunk.members.rows
            let rejected = chunk.rejected
            for output in chunk.outputs { output.pointee.versions = VersionRange() }
            stage(record, of: page.contents, slices[slice].context, ids[slice], into: chunk)
            chunk.parts[slice].received += 1
            chunk.parts[slice].rejected += chunk.rejected - rejected
            if chunk.rejected > rejected || !chunk.healed.isEmpty { handOver(to: slice, of: chunk) }
            chunk.parts[slice].memberRows += chunk.members.rows - members
            chunk.parts[slice].versions += chunk.versions
            for table in 0..<tables {
                chunk.parts[slice].rows[table] += chunk.outputs[table].pointee.rows - rows[table]
            }
        }
        tellShape(of: page.contents, to: chunk, parts: slices.count)
        self.page = nil
    }

    /// What quarantine has to do with a record of a page that serves several slices.
    @inline(never)
    private func handOver(to slice: Int, of chunk: StageChunk) {
        chunk.parts[slice].refusals.add(chunk.refusals)
        chunk.parts[slice].healed += chunk.healed
        chunk.refusals = RefusalTally()
        chunk.healed = []
    }

    /// What the page's records had, and what of it is new.
    private func tellShape(of contents: PageContents, to chunk: StageChunk, parts: Int) {
        var all = PathTally()
        for part in 0..<parts {
            let tally = shape.pointee.tally(of: part)
            if !chunk.parts.isEmpty { chunk.parts[part].shape = tally }
            all.add(tally)
        }
        chunk.shape.add(all)
        chunk.examples += shape.pointee.examples(in: contents, all)
        let unmapped = reader.unmappedFields(after: toldUnmapped)
        toldUnmapped += unmapped.count
        chunk.unmapped += unmapped
    }

    @inline(__always)
    private func stage(
        _ record: Int, of contents: PageContents, _ slice: SliceContext, _ partitionID: [UInt8], into chunk: StageChunk
    ) {
        chunk.received += 1
        guard let rejection = rejection(of: record, contents, slice, partitionID, into: chunk) else {
            if slice.awaits, let cells = try? cells(of: record, contents, slice) { noteHealed(cells, slice, in: chunk) }
            return
        }
        chunk.rejected += 1
        reject(record, of: contents, rejection, slice, into: chunk)
    }

    @inline(never)
    private func reject(
        _ record: Int, of contents: PageContents, _ rejection: Rejection, _ slice: SliceContext, into chunk: StageChunk
    ) {
        let payload = contents.payload(of: record)
        // Of a record that is no sound JSON nothing is believed.
        let isSound = contents.flaw(of: record) == nil
        let cells = contents.cells(of: record)
        let place = isSound ? plan.fields.firstIndex { $0.pointer == rejection.pointer } : nil
        let sample = place.map { cells[$0].bytes } ?? payload.assumingMemoryBound(to: UInt8.self)
        chunk.refusals.note(rejection, sample: UnsafeBufferPointer(rebasing: sample.prefix(RefusalTally.sampleBytes)))
        let all = isSound ? try? self.cells(of: record, contents, slice) : nil
        appendReject(
            rejection, payload: payload, all.map { trace($0, slice) } ?? RecordTrace(), around: around(cells, payload),
            slice, into: chunk.rejects)
    }

    /// Why the record was not staged; `nil` if it was.
    private func rejection(
        of record: Int, _ contents: PageContents, _ slice: SliceContext, _ partitionID: [UInt8], into chunk: StageChunk
    ) -> Rejection? {
        let size = contents.payload(of: record).count
        guard size <= plan.caps.recordBytes else {
            return Rejection(
                .tooLarge, at: "",
                "the record has \(size) bytes and may have \(plan.caps.recordBytes); its first \(RejectStage.keptBytes) are kept"
            )
        }
        if let flaw = contents.flaw(of: record) { return Rejection(flaw) }
        let cells: RecordCells
        do throws(UnreadableList) {
            cells = try self.cells(of: record, contents, slice)
        } catch { return Rejection(.wrongType, at: error.list.path.pointer, "\(error.list.path): \(error.problem)") }
        var isTombstone = false
        for field in deletedFields where !cells[field].isMissing { isTombstone = true }
        if !isTombstone, !shape.pointee.count(cells), let rejection = arrayOnTheWay(cells) { return rejection }
        if let rejection = check(cells, slice, partitionID) { return rejection }
        for index in 0..<marks.count { marks[index] = chunk.outputs[index].pointee.mark }
        if let rejection = stageRows(cells, slice, isTombstone: isTombstone, into: chunk) {
            takeBack(chunk, cells)
            return rejection
        }
        if flags.pointee.hasNewMembers { stageNewMembers(cells, slice, into: chunk.members) }
        if flags.pointee.hasNewCodes { tellNewCodes(to: chunk) }
        return nil
    }

    /// What was read of a record and, behind it, what is derived from that. Valid until the next record's.
    @inline(__always)
    private func cells(of record: Int, _ contents: PageContents, _ slice: SliceContext) throws(UnreadableList)
        -> RecordCells
    {
        let cells = contents.cells(of: record)
        guard let derivation else { return cells }
        return try derivation.read(cells, slice)
    }

    @inline(never)
    private func arrayOnTheWay(_ cells: RecordCells) -> Rejection? {
        plan.fields.indices.first { cells[$0].shape == Cell.belowArray }.map { field in
            Rejection(
                .wrongType, at: plan.fields[field].pointer,
                "\(plan.fields[field]) leads into an array, which a path of names cannot")
        }
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
                    .wrongPartition, at: plan.path(of: field).pointer,
                    "the record does not belong to \(partition.partitionKey)")
            }
        }
        if let field = plan.dayField, cells[field].kind == .unreadable {
            return Rejection(
                .badFormat, at: plan.path(of: field).pointer, "the day of the record is not written as its format says")
        }
        if let field = plan.dayField, let plausible = slice.plausibleDays, !cells[field].isMissing,
            let day = CivilDay(ascii: cells[field].bytes), !plausible.contains(day)
        {
            return Rejection(
                .implausibleDate, at: plan.path(of: field).pointer,
                "a day outside \(plausible.lowerBound) to \(plausible.upperBound)")
        }
        return nil
    }

    private func stageRows(
        _ cells: RecordCells, _ slice: SliceContext, isTombstone: Bool, into chunk: StageChunk
    ) -> Rejection? {
        if let rejection = resolveMembers(cells, slice, isLenient: isTombstone) { return rejection }
        for target in targets {
            if target.list >= 0 {
                if let rejection = stageElements(of: target, cells, slice, isTombstone: isTombstone, into: chunk) {
                    return rejection
                }
            } else if isTombstone, target.marksTombstones {
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
                noteVersion(program, target.ownTombstoneVersion, slice, in: chunk.outputs[target.tombstoneTable])
            } else {
                let table = target.rowsTable
                if let rejection = stageRow(target.row, cells, slice, isTombstone: isTombstone, into: chunk, table) {
                    return rejection
                }
                if !slice.refused.isEmpty, let rejection = refusal(of: target, slice, in: chunk.outputs[table]) {
                    return rejection
                }
                let output = chunk.outputs[table]
                noteVersion(target.row, target.ownVersion, slice, in: output)
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

    func stageRow(
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
                return refusal(of: rows[program.number].columns[index], error, cells)
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
}
