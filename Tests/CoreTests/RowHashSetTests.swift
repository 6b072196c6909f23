import Core
import TestSupport
import Testing

@Suite struct RowHashSetTests {
    @Test(arguments: [1, 2, 3, 4, 5]) func `a set holds what was put in and nothing else`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var set = RowHashSet()
        // Few distinct low bits, so that many hashes want one place.
        let hashes = (0..<5000).map { _ in random.next() & 0xFFFF_0000_0000_00FF | 1 }
        for hash in hashes { set.insert(hash) }
        let model = Set(hashes)
        #expect(set.count == model.count, "seed \(seed)")
        #expect(hashes.allSatisfy(set.contains), "seed \(seed)")
        for _ in 0..<5000 {
            let other = random.next()
            #expect(set.contains(other) == model.contains(other), "seed \(seed)")
        }
    }

    @Test func `hashes that want one place take time linear in their number`() throws {
        let ratio = try growth(2_000) { count in
            {
                var set = RowHashSet()
                for number in 1...UInt64(count) { set.insert(number << 32) }
                #expect(set.count == count)
            }
        }
        #expect(ratio < linearGrowth)
    }

    @Test func `an empty set, and a hash of zero, are known to nobody`() {
        var set = RowHashSet()
        #expect(!set.contains(1))
        set.insert(0)
        #expect(set.isEmpty && !set.contains(0))
    }

    /// From xxHash's own test vectors: stored hashes must mean the same in every version of the program.
    @Test func `rows are hashed with XXH3`() {
        let hash = [UInt8]().withUnsafeBytes { rowHash($0) }
        #expect(hash == 0x2D06_8005_38D3_94C2)
    }

    @Test func `the same bytes in other columns are another row`() {
        let names = [["clicks", "reach"], ["reach", "clicks"], ["clicks"], ["clicksreach"], []]
        let hashes = names.map { names in [1, 2, 3].withUnsafeBytes { rowHash($0, seed: rowSeed(columns: names)) } }
        #expect(Set(hashes).count == names.count)
    }
}
