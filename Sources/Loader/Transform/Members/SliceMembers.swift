import Core

/// The members that one slice has named, entity by entity. A slice that begins again gets new ones.
package final class SliceMembers: @unchecked Sendable {
    // Used by one task at a time: the pages of a slice are staged one after another.

    let named: UnsafeMutableBufferPointer<NamedMembers>

    package init(_ plan: TransformPlan, memory: MemberMemory) {
        named = .copy(of: plan.members.map { NamedMembers(entity: $0.entity, memory: memory) })
    }

    deinit {
        named.forEach { $0.deallocate() }
        named.deallocate()
    }
}
