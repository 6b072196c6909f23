import Core
import Testing

@Suite struct MemberKeyTests {
    /// Computed with Python: int.from_bytes(sha256(f"{entity}\x1f{id}").digest()[:8], "big") & (2**63 - 1).
    @Test(arguments: [
        ("campaign", "cmp_1", Int64(351_309_161_637_083_849)),
        ("domain", "dom_kjtjl3wsdnflzcni", 2_136_660_566_398_624_317),
        ("ad", "Ünïcode-😀", 7_092_985_578_753_326), ("x", "", 587_570_597_149_556_313),
        ("fact_ad_performance_daily", "adp_1", 7_028_459_760_175_133_285),
    ])
    func `a key is 63 bits of SHA-256 over entity and id`(entity: String, id: String, key: Int64) {
        #expect(MemberKeyHash(entity: entity).key(of: id) == key)
        #expect(Array(id.utf8).withUnsafeBytes { MemberKeyHash(entity: entity).key(of: $0) } == key)
    }

    @Test func `a key is never negative`() {
        let hash = MemberKeyHash(entity: "ad")
        #expect((0..<1_000).allSatisfy { hash.key(of: "ad_\($0)") >= 0 })
    }

    @Test func `entity and id are kept apart`() {
        #expect(MemberKeyHash(entity: "ad").key(of: "set1") != MemberKeyHash(entity: "adset").key(of: "1"))
    }

    @Test func `SHA-256 of abc is the standard's`() {
        let digest = Array("abc".utf8).withUnsafeBytes { sha256($0) }
        let text = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(text == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
