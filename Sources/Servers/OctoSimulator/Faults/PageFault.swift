/// What is wrong with a page that came with 200.
package enum PageFault: Sendable, Hashable {
    /// The first record has an escaped U+0000 at the beginning of its first text field after the ids.
    case nulInText
    /// The first record has a count that no 64-bit integer holds, or else an amount with a comma.
    case untypableNumber
    /// The first record has its `id` twice, with different values.
    case duplicateKey
    /// The first record names a domain that was not asked for.
    case wrongDomain
    /// `next_cursor` is the cursor that was sent.
    case repeatCursor
    /// `next_url` leads to another origin.
    case foreignNext(String)
    /// Every record has a field under another name.
    case renamed(String, to: String)

    static let records: [String: PageFault] = [
        "nul": .nulInText, "number": .untypableNumber, "duplicate": .duplicateKey, "domain": .wrongDomain,
    ]

    /// Changes the first record of a page body, or all of them. Pages without records stay as they are.
    func spoil(_ body: inout [UInt8]) {
        switch self {
        case .nulInText:
            // Rows of ad performance have no free text; a time zone is the nearest thing.
            for key in ["\"name\":\"", "\"text\":\"", "\"time_zone\":\""] {
                if body.insert("\\u0000", after: key) { return }
            }
        case .untypableNumber:
            for key in ["\"impressions\":", "\"likes\":", "\"age_min\":"] {
                if body.insert("99999999999999999999", after: key) { return }
            }
            _ = body.insert("1,5", after: "\"daily_budget\":\"")
        case .duplicateKey:
            _ = body.insert("\"id\":\"xx_duplicate000\",", after: "\"data\":[{")
        case .wrongDomain:
            _ = body.insert("dom_22222wrongdomain\",\"x_domain\":\"", after: "\"domain_id\":\"")
        case .renamed(let name, let other):
            let text = String(decoding: body, as: UTF8.self)
            body = Array(
                text.split(separator: "\"\(name)\":", omittingEmptySubsequences: false)
                    .joined(separator: "\"\(other)\":").utf8)
        case .repeatCursor, .foreignNext:
            break
        }
    }
}

extension [UInt8] {
    /// Inserts text after the first occurrence of some other text.
    fileprivate mutating func insert(_ text: String, after mark: String) -> Bool {
        let mark = Array(mark.utf8)
        guard let position = firstPosition(of: mark) else { return false }
        insert(contentsOf: text.utf8, at: position + mark.count)
        return true
    }

    private func firstPosition(of mark: [UInt8]) -> Int? {
        guard count >= mark.count else { return nil }
        return (0...(count - mark.count)).first { self[$0..<$0 + mark.count].elementsEqual(mark) }
    }
}
