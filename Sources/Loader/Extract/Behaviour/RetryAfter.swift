import Core

/// Reads how long a response asks to wait (RFC 9110 §10.2.3).
package enum RetryAfter {
    /// No server means more; a longer time counts as this.
    package static let longest = Duration.seconds(10 * 365 * 86_400)

    /// - Returns: `nil` if the response does not say, or says what cannot be read: the ordinary backoff applies. A time
    ///   that has passed, and a negative number, are zero.
    ///
    /// A date is read relative to the same response's `Date`, never to a clock of ours; without `Date` it says nothing.
    package static func wait(in headers: [HTTPHeader]) -> Duration? {
        guard let text = headers.value(of: "Retry-After").map(trimmed), !text.isEmpty else { return nil }
        if let seconds = seconds(text) { return seconds }
        guard let now = headers.value(of: "Date").flatMap({ HTTPDate.instant(trimmed($0)) }),
            let then = HTTPDate.instant(text, reference: now)
        else { return nil }
        return max(.zero, min(longest, then - now))
    }

    /// Digits, with a sign or a fraction that RFC 9110 does not know; a fraction is rounded up.
    private static func seconds(_ text: String) -> Duration? {
        let isNegative = text.hasPrefix("-")
        let parts = (isNegative ? text.dropFirst() : Substring(text)).split(
            separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count),
            parts.allSatisfy({ part in !part.isEmpty && part.utf8.allSatisfy(isDigit) })
        else { return nil }
        if isNegative { return .zero }
        guard let whole = Int64(parts[0]), whole < longest.components.seconds else { return longest }
        return .seconds(whole + (parts.count == 2 ? 1 : 0))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func trimmed(_ text: String) -> String {
        let ends: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(String(text.drop(while: ends).reversed()).drop(while: ends).reversed())
    }
}

extension [HTTPHeader] {
    /// The first header of that name, compared without case.
    package func value(of name: String) -> String? {
        let wanted = name.lowercased()
        return first { $0.name.lowercased() == wanted }?.value
    }
}
