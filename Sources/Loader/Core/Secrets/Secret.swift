/// A value that must never be printed: an API token or a password.
///
/// Whatever describes it (interpolation, `dump`, a debugger's summary) shows `<redacted>`. Only `reveal` gives the
/// text, and only the transport and the connection string call it.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// Hands the text to `body`. Nothing else gives it away.
    package func reveal<Result>(_ body: (String) throws -> Result) rethrows -> Result {
        try body(text)
    }

    package var isEmpty: Bool { text.isEmpty }

    package func isSame(as other: Secret) -> Bool { text == other.text }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
