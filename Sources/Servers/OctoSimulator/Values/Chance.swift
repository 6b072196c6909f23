/// The world's only source of variety: a pure function from (seed, what is asked, of whom) to 64 bits.
///
/// There is no generator with a state, so every fact of the world can be computed alone and in any order.
struct Chance: Sendable {
    let seed: UInt64

    /// What is being decided. Different questions about the same thing have unrelated answers.
    enum Question: UInt64 {
        case name, time, lag, size, kind, life, delivery, metrics, events, text, death, fault, platform, number
    }

    func bits(_ question: Question, _ first: Int, _ second: Int = 0, _ third: Int = 0) -> UInt64 {
        var value = Chance.mix(seed &+ question.rawValue &* 0x9E37_79B9_7F4A_7C15)
        value = Chance.mix(value ^ UInt64(truncatingIfNeeded: first))
        if second != 0 { value = Chance.mix(value ^ (UInt64(truncatingIfNeeded: second) &+ 0xD1B5_4A32_D192_ED03)) }
        if third != 0 { value = Chance.mix(value ^ (UInt64(truncatingIfNeeded: third) &+ 0x8CB9_2BA7_2F3D_8DD7)) }
        return value
    }

    /// A number from 0 up to, not including, `limit`.
    func number(below limit: Int, _ question: Question, _ first: Int, _ second: Int = 0, _ third: Int = 0) -> Int {
        Int(bits(question, first, second, third) % UInt64(limit))
    }

    /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): a bijection on 64 bits.
    static func mix(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The value that `mix` turned into this one.
    static func unmix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 31) ^ (z >> 62)) &* 0x3196_42B2_D24D_8EC3
        z = (z ^ (z >> 27) ^ (z >> 54)) &* 0x96DE_1B17_3F11_9089
        z = z ^ (z >> 30) ^ (z >> 60)
        return z &- 0x9E37_79B9_7F4A_7C15
    }
}
