import Core

/// A PostgreSQL array literal of texts, for a parameter of an array type; `nil` becomes NULL.
func arrayLiteral(_ values: [String?]) -> String {
    let items = values.map { value in
        guard let value else { return "NULL" }
        // By scalars: a combining mark behind a quote makes it another Character, but not another byte for PostgreSQL.
        var escaped = String.UnicodeScalarView()
        for scalar in value.unicodeScalars where scalar != "\0" {
            if scalar == "\"" || scalar == "\\" { escaped.append("\\") }
            escaped.append(scalar)
        }
        return "\"\(String(escaped))\""
    }
    return "{\(items.joined(separator: ","))}"
}

func arrayLiteral(_ values: [some BinaryInteger]) -> String {
    "{\(values.map { String($0) }.joined(separator: ","))}"
}

/// The first and last day of a range, as two columns have them; `nil` if one is null.
func parseDays(_ first: String?, _ last: String?) -> ClosedRange<CivilDay>? {
    guard let first = first.flatMap({ CivilDay($0) }), let last = last.flatMap({ CivilDay($0) }), first <= last else {
        return nil
    }
    return first...last
}

/// `timestamptz` text of a session of ours (ISO, UTC) as an instant; `nil` for null and for infinities.
func parseInstant(_ text: String?) -> Instant? {
    guard var text else { return nil }
    // 2026-11-16 06:00:00.123+00
    if text.hasSuffix("+00") { text += ":00" }
    if let space = text.firstIndex(of: " ") { text.replaceSubrange(space...space, with: "T") }
    return Instant(rfc3339: text)
}
