import TestSupport
import Testing

@testable import Runner

@Suite struct KeySketchTests {
    private func hashes(_ count: Int, seed: UInt64) -> [UInt64] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in random.next() }
    }

    @Test(arguments: [(100, 100_000), (20_000, 100_000), (200_000, 100_000), (450_000, 400_000)])
    func `keys that differ raise no alarm, up to the room for them`(keys: Int, expected: Int) {
        var sketch = KeySketch(keys: expected)
        sketch.insert(hashes(keys, seed: 1))
        #expect(!sketch.mayRepeat)
    }

    @Test(arguments: [(100, 100_000), (20_000, 100_000), (200_000, 100_000), (450_000, 400_000)])
    func `a key that is there twice is noticed, wherever`(keys: Int, expected: Int) {
        let all = hashes(keys, seed: 2)
        for repeated in [0, keys / 2, keys - 1] {
            var sketch = KeySketch(keys: expected)
            sketch.insert(all)
            sketch.insert([all[repeated]])
            #expect(sketch.mayRepeat, "key \(repeated) of \(keys)")
        }
    }

    @Test func `more keys than there is room for may repeat`() {
        var sketch = KeySketch(keys: 100_000)
        sketch.insert(hashes(300_000, seed: 3))
        #expect(sketch.mayRepeat)
    }
}
