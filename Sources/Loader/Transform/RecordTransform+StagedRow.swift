import Core

/// What the row just staged says: its key, its day, its version, and whether the target holds it already.
extension RecordTransform {
    /// The hash of the key of the row just staged.
    @inline(__always)
    func keyOfRow(_ target: TargetRows, in output: UnsafeMutablePointer<StageOutput>) -> UInt64 {
        let writer = output.pointee.writer
        let starts = target.row.starts
        var hash: UInt64 = 0
        for column in target.keyColumns {
            hash = keyHash(
                hash,
                UnsafeBufferPointer(
                    start: UnsafeRawPointer(writer.base + starts[column]).assumingMemoryBound(to: UInt8.self),
                    count: starts[column + 1] - starts[column]), secret)
        }
        return hash
    }

    /// The row just staged, if the database has refused it before.
    func refusal(of target: TargetRows, _ slice: SliceContext, in output: UnsafeMutablePointer<StageOutput>)
        -> Rejection?
    {
        slice.refused.reason(table: target.rowsTable, key: keyOfRow(target, in: output)).map {
            Rejection(.refusedByDatabase, at: "", $0)
        }
    }

    /// Remembers the key's hash and the partition's day of the row just staged.
    func noteKey(of target: TargetRows, in output: UnsafeMutablePointer<StageOutput>) {
        let writer = output.pointee.writer
        let starts = target.row.starts
        output.pointee.note(keyHash: keyOfRow(target, in: output))
        if let column = target.dayColumn, !writer.isNull(at: starts[column]) {
            let number = writer.base.loadUnaligned(fromByteOffset: starts[column] + 4, as: Int32.self).bigEndian
            output.pointee.days.widen(to: number)
        }
    }

    /// What the version of the row just staged says of the API's time.
    @inline(__always)
    func noteVersion(
        _ row: RowOps, _ column: Int?, _ slice: SliceContext, in output: UnsafeMutablePointer<StageOutput>
    ) {
        guard let column, let bounds = slice.versionBounds else { return }
        let start = row.starts[column]
        // A tombstone may have none: then the field is its length alone.
        guard row.starts[column + 1] &- start == 12 else { return }
        let version = output.pointee.writer.base.loadUnaligned(fromByteOffset: start + 4, as: Int64.self).bigEndian
        output.pointee.versions.note(
            version, ceiling: bounds.ceiling.microseconds, now: bounds.now.microseconds)
    }

    /// Does the target hold the row just staged, as it is? Also notes what the row says of days and versions.
    @inline(__always)
    func isKnown(_ target: TargetRows, _ slice: SliceContext, in output: UnsafeMutablePointer<StageOutput>)
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
