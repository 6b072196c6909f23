import Core

/// What one stage table gets of a page: its rows, and what is noted of them on the way.
///
/// Plain old data behind a pointer: the loop over records changes it without counting references or checking access.
struct StageOutput {
    var writer: CopyWriter
    var rows = 0
    /// A hash of the key of each row whose key was noted: tombstones have none.
    var keyHashes: [UInt64] { Array(UnsafeBufferPointer(start: hashes, count: noted)) }
    /// Of the rows here: the target's partitions.
    var days = DayRange()
    /// Of all rows, those left out included.
    var seenDays = DayRange()
    var oldestVersion = Int64.max
    /// Of all rows whose records have versions of their own.
    var versions = VersionRange()
    /// Rows left out because the target holds them already.
    var known = 0

    private var noted = 0
    private var hashes: UnsafeMutablePointer<UInt64>
    private var hashCapacity: Int

    init(capacity: Int) {
        writer = CopyWriter(capacity: capacity)
        hashCapacity = 16
        hashes = .allocate(capacity: hashCapacity)
        hashes.initialize(repeating: 0, count: hashCapacity)
    }

    func deallocate() {
        writer.deallocate()
        hashes.deallocate()
    }

    mutating func removeAll() {
        writer.removeAll()
        rows = 0
        noted = 0
        days = DayRange()
        seenDays = DayRange()
        oldestVersion = .max
        versions = VersionRange()
        known = 0
    }

    /// Where a record's rows begin, to take them back if the record turns out to be bad.
    struct Mark {
        var count = 0
        var rows = 0
        var noted = 0
        var known = 0
    }

    var mark: Mark { Mark(count: writer.count, rows: rows, noted: noted, known: known) }

    mutating func goBack(to mark: Mark) {
        writer.count = mark.count
        rows = mark.rows
        noted = mark.noted
        known = mark.known
    }

    /// Notes the key of a row.
    @inline(__always)
    mutating func note(keyHash: UInt64) {
        if noted == hashCapacity { growHashes() }
        hashes[noted] = keyHash
        noted &+= 1
    }

    @inline(never)
    private mutating func growHashes() {
        let capacity = hashCapacity * 2
        let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity)
        larger.initialize(repeating: 0, count: capacity)
        larger.update(from: hashes, count: hashCapacity)
        hashes.deallocate()
        (hashes, hashCapacity) = (larger, capacity)
    }
}

/// The greatest versions within two bounds; plain numbers, so that it can live behind a pointer.
struct VersionRange {
    private var newest = Int64.min
    private var newestLater = Int64.min
    private var later = 0
    private var records = 0

    @inline(__always)
    mutating func note(_ version: Int64, ceiling: Int64, now: Int64) {
        guard version <= now else { return }
        records &+= 1
        if version <= ceiling {
            if version > newest { newest = version }
        } else {
            later &+= 1
            if version > newestLater { newestLater = version }
        }
    }

    var evidence: VersionEvidence {
        var evidence = VersionEvidence()
        evidence.newest = newest == .min ? nil : Instant(microseconds: newest)
        evidence.newestLater = newestLater == .min ? nil : Instant(microseconds: newestLater)
        evidence.later = later
        evidence.records = records
        return evidence
    }
}

/// First and last of some days; plain numbers, so that it can live behind a pointer.
struct DayRange {
    private var first = Int32.max
    private var last = Int32.min

    @inline(__always)
    mutating func widen(to day: Int32) {
        if day < first { first = day }
        if day > last { last = day }
    }

    var days: ClosedRange<CivilDay>? {
        first <= last ? CivilDay(number: first)...CivilDay(number: last) : nil
    }
}
