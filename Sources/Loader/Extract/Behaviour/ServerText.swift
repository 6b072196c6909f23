import Core

extension String {
    /// Text of the other side, fit for one line of a message: at most 300 characters, without our secrets, whatever could
    /// steer a terminal or forge a log line escaped.
    package var asServerText: String { asServerText(limit: 300) }

    /// Secrets go first: of one that is cut through, a part would stay.
    package func asServerText(limit: Int) -> String { redacted.escapedForReader(limit: limit) }
}
