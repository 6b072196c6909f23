import Core
import JSONReader

extension RecordTransform {
    /// Stages a row for each element of a record's array, and the record itself, so that the merge finds what is gone.
    ///
    /// - Parameter isTombstone: The record is deleted, and all its elements with it.
    @inline(never)
    func stageElements(
        of target: TargetRows, _ cells: RecordCells, _ slice: SliceContext, isTombstone: Bool, into chunk: StageChunk
    ) -> Rejection? {
        guard let derivation, let parents = target.parents else { return nil }
        if let rejection = stageRow(parents, cells, slice, isTombstone: false, into: chunk, target.parentTable) {
            return rejection
        }
        noteVersion(parents, target.ownParentVersion, slice, in: chunk.outputs[target.parentTable])
        if isTombstone { return nil }
        let output = chunk.outputs[target.rowsTable]
        for element in 0..<derivation.elements(of: target.list) {
            derivation.turn(to: element, of: target.list, slice)
            if let rejection = stageRow(target.row, cells, slice, isTombstone: false, into: chunk, target.rowsTable) {
                return rejection.at(element: element)
            }
            if !slice.refused.isEmpty, let rejection = refusal(of: target, slice, in: output) { return rejection }
            noteKey(of: target, in: output)
        }
        return nil
    }
}

extension Rejection {
    /// With the element's place in the pointer: `/items/3/price`.
    fileprivate func at(element: Int) -> Rejection {
        var rejection = self
        rejection.pointer = pointer.replacing("/[]", with: "/\(element)", maxReplacements: 1)
        return rejection
    }
}
