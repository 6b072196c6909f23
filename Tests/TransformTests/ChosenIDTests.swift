import TestSupport
import Testing

@testable import Transform

/// Whoever chooses the ids must not choose how long a page takes.
@Suite(.serialized) struct ChosenIDTests {
    /// Of one hash as it was before it had a secret (FxHash).
    private static let ids: [[UInt8]] = {
        func turned(_ word: UInt64) -> UInt64 { word << 5 | word >> 59 }
        let begin = turned(16 &* 0x9E37_79B9_7F4A_7C15)
        return chosenTexts(4_000) { turned((begin ^ $0) &* 0x517C_C1B7_2722_0A95) ^ 0x0123_4567_89AB_CDEF }
    }()

    @Test func `members are looked up in time linear in their number, however their ids were chosen`() throws {
        let ratio = try growth(1_000) { count in
            {
                var members = NamedMembers(entity: "ad", memory: MemberMemory())
                defer { members.deallocate() }
                for id in ChosenIDTests.ids.prefix(count) {
                    let isNew = id.withUnsafeBufferPointer { members.key(of: $0).isNew }
                    if !isNew { Issue.record("two ids are one") }
                }
            }
        }
        #expect(ratio < linearGrowth)
    }
}
