import Core
import JSONReader

/// What brings a rejected record again: its id, its day, and the instant that its last change is of.
struct RecordTrace {
    var key: [UInt8]?
    /// Within the days that the slice asked for, or may bring.
    var day: CivilDay?
    /// Within the changes that the slice asked for, or of a list that was read whole.
    var since: Instant?
}

extension RecordTransform {
    /// An id that is longer says nothing to people.
    private static let longestKey = 512

    /// Of a record that can be read as JSON; what it says is believed only where it fits what was asked for.
    func trace(_ cells: RecordCells, _ slice: SliceContext) -> RecordTrace {
        var trace = RecordTrace(key: recordKey(cells))
        if let field = plan.dayField, !cells[field].isMissing, let day = CivilDay(ascii: cells[field].bytes) {
            if case .window(let first, let last)? = slice.range {
                trace.day = first <= day && day <= last ? day : nil
            } else if slice.plausibleDays?.contains(day) ?? true {
                trace.day = day
            }
        }
        if let field = plan.identity?.version, let first = earliestVersion(in: slice.range), !cells[field].isMissing,
            let version = Instant(ascii: cells[field].bytes), first <= version, version <= slice.extractedAt
        {
            trace.since = version
        }
        return trace
    }

    /// A list that is read whole may also be read for changes; windows are read again by their days.
    private func earliestVersion(in range: LedgerRange?) -> Instant? {
        switch range {
        case .changes(let from, _): from
        case .snapshot: .unixEpoch
        case .window, .replay, nil: nil
        }
    }

    /// The id's parts as text, joined as those of members are; `nil` if one is missing or no plain value.
    func recordKey(_ cells: RecordCells) -> [UInt8]? {
        guard let identity = plan.identity else { return nil }
        var key: [UInt8] = []
        for (index, part) in identity.cells.enumerated() {
            let cell = cells[part]
            guard cell.isString || cell.isNumber, !cell.bytes.isEmpty, !cell.bytes.contains(0) else { return nil }
            if index > 0 { key.append(0x1F) }
            key.append(contentsOf: cell.bytes)
        }
        guard key.count <= RecordTransform.longestKey else { return nil }
        if identity.isInteger {
            let text = String(decoding: key, as: UTF8.self)
            guard let number = Int64(text), String(number) == text else { return nil }
        }
        return key
    }

    /// Notes that a record was loaded that waits in quarantine.
    @inline(never)
    func noteHealed(_ cells: RecordCells, _ slice: SliceContext, in chunk: StageChunk) {
        guard let key = recordKey(cells), let waiting = slice.waiting[key] else { return }
        chunk.healed += waiting
    }
}
