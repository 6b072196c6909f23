/// What fate has in store for one ad's row of one day: whether it exists, comes late, is restated when, is voided.
struct DeliveryTraits: Sendable {
    private let bits: UInt64

    init(ad: Int, day: Day, chance: Chance) {
        bits = chance.bits(.delivery, ad, day.number)
    }

    /// Days without delivery have no row: about one in seven.
    var delivers: Bool { bits & 0xFF < 219 }

    /// Days after its date at which a late row first appears, 3 to 45; 0 for the others. One row in 256 is late.
    var lateAge: Int { bits >> 8 & 0xFF == 0 ? 3 + Int(bits >> 16 & 0xFFFF) % 43 : 0 }

    /// Days after its date at which the row is voided, for one row in 512; 0 for the others.
    var voidAge: Int {
        guard bits >> 32 & 0x1FF == 0 else { return 0 }
        return max(2 + Int(bits >> 41 & 0xFF) % 39, lateAge + 1)
    }

    /// Where in its batch the row was written, 0 to 959 ms; rows share these, so `updated_at` has many ties.
    var offset: Int64 { Int64(bits >> 50 & 7) * 137 }

    /// The nightly batches, by days after the date, that write this row; beginning with 1, ending with 28.
    func isRestated(atAge age: Int) -> Bool {
        switch age {
        case 1, 28: true
        case 2: bits >> 53 & 1 == 0
        case 3: bits >> 54 & 1 == 0
        case 7: bits >> 55 & 1 == 0
        case 14: bits >> 56 & 1 == 0
        case 21: bits >> 57 & 1 == 0
        default: false
        }
    }

    /// Candidates for `isRestated`, the last first.
    static let ages = [28, 21, 14, 7, 3, 2, 1]
}
