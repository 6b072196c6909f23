/// An id of the API: a prefix that says what it names, and an opaque part.
///
/// The opaque part is 64 bits in base 32 with an alphabet in ASCII order, so that ids of one kind
/// compare as numbers exactly as they compare as text. Two things never share an id: the bits are
/// a bijection of what the id stands for (`Chance.mix`), which also leads back from an id to its thing.
package struct Identifier: Sendable, Hashable, Comparable {
    /// What is named. The raw value is the prefix.
    package enum Kind: String, Sendable {
        case organization = "org"
        case apiKey = "key"
        case report = "rpt"
        case interaction = "aim"
        case conversation = "cnv"
        case usageDay = "usd"
        case usagePlan = "upl"
        case alertRule = "arl"
        case notification = "ntf"
        case webhookEndpoint = "whe"
        case webhookEvent = "evt"
        case domain = "dom"
        case account = "acc"
        case competitor = "cmp"
        case post = "pst"
        case competitorAd = "cad"
        case engagement = "eng"
        case activity = "act"
        case campaign = "cpn"
        case adSet = "ast"
        case ad = "ad"
        case performance = "apf"

        /// Number used inside ids, so that kinds do not collide.
        var number: UInt64 {
            switch self {
            case .organization: 1
            case .apiKey: 2
            case .report: 20
            case .interaction: 21
            case .conversation: 22
            case .usageDay: 23
            case .usagePlan: 24
            case .alertRule: 25
            case .notification: 26
            case .webhookEndpoint: 27
            case .webhookEvent: 28
            case .domain: 3
            case .account: 4
            case .competitor: 5
            case .post: 6
            case .campaign: 7
            case .adSet: 8
            case .ad: 9
            case .performance: 10
            case .competitorAd: 11
            case .engagement: 12
            case .activity: 13
            }
        }
    }

    package let kind: Kind
    /// The opaque part as a number.
    package let bits: UInt64

    init(kind: Kind, bits: UInt64) {
        self.kind = kind
        self.bits = bits
    }

    /// Reads an id of this kind; `nil` for any other text.
    package init?(_ text: some StringProtocol, kind: Kind) {
        let prefix = kind.rawValue + "_"
        guard text.hasPrefix(prefix) else { return nil }
        let digits = text.utf8.dropFirst(prefix.utf8.count)
        guard digits.count == Identifier.length else { return nil }
        var bits: UInt64 = 0
        for digit in digits {
            guard let value = Identifier.alphabet.firstIndex(of: digit) else { return nil }
            guard bits >> 59 == 0 else { return nil }
            bits = bits << 5 | UInt64(value)
        }
        self.init(kind: kind, bits: bits)
    }

    package static func < (left: Identifier, right: Identifier) -> Bool { left.bits < right.bits }

    static let alphabet = Array("234567abcdefghijklmnopqrstuvwxyz".utf8)
    static let length = 13
}

extension Identifier: CustomStringConvertible {
    package var description: String {
        var json = JSONBytes()
        json.appendBare(self)
        return json.text
    }
}

extension JSONBytes {
    mutating func appendBare(_ id: Identifier) {
        append(raw: id.kind.rawValue.utf8)
        appendBare("_")
        fill(Identifier.length) { digits in
            var rest = id.bits
            for position in (0..<Identifier.length).reversed() {
                let digit = UInt8(truncatingIfNeeded: rest & 31)
                // 2 to 7, then a to z.
                digits[position] = digit < 6 ? UInt8(ascii: "2") + digit : UInt8(ascii: "a") - 6 + digit
                rest >>= 5
            }
        }
    }
}
