import Core
import Extract

/// A peer's answer as far as its status says what it means.
enum PlainReading: Sendable {
    /// 2xx, with the body as it is read.
    case success(HTTPResponse)
    case other(StepOutcome)
}

extension PeerAnswer {
    /// What any peer's answer means by its status: only 2xx is proof that something was done.
    ///
    /// - Parameter isRepeatable: The peer does a request once, however often it comes: then an answer that leaves it open
    ///   whether it was done is a reason to ask again.
    func reading(isRepeatable: Bool) -> PlainReading {
        switch self {
        case .response(let response): response.reading(isRepeatable: isRepeatable)
        case .failure(let error): .other(error.outcome(isRepeatable: isRepeatable))
        case .refused(let why): .other(.refused(why))
        case .accepted, .written: .other(.refused("an answer of another kind than was asked for"))
        }
    }
}

extension TransportError {
    fileprivate func outcome(isRepeatable: Bool) -> StepOutcome {
        switch kind {
        case .network where isUnsent || isRepeatable: .again(description, after: nil)
        // Ended by us while it was under way.
        case .network, .cancelled: .unknown(description)
        case .credentials: .again(description, after: nil)
        case .tooLarge: .unknown(description)
        case .security: .refused(description)
        }
    }
}

extension HTTPResponse {
    fileprivate func reading(isRepeatable: Bool) -> PlainReading {
        let words = "the peer answered \(status)" + (excerpt.isEmpty ? "" : ": \(excerpt)")
        switch status {
        case 200..<300: return .success(self)
        case 408 where !isRepeatable: return .other(.unknown(words))
        case 408, 425, 429: return .other(.again(words, after: RetryAfter.wait(in: headers)))
        // Who asks to come back has not done it.
        case 503 where self[header: "Retry-After"] != nil:
            return .other(.again(words, after: RetryAfter.wait(in: headers)))
        case 500...599:
            return .other(
                isRepeatable ? .again(words, after: RetryAfter.wait(in: headers)) : .unknown(words))
        case 300..<400:
            return .other(.refused("\(words); addresses are the configuration's, and no redirect is followed"))
        default: return .other(.refused(words))
        }
    }

    /// The beginning of the body, fit for a message.
    var excerpt: String {
        String(decoding: body.bytes.prefix(400), as: UTF8.self).escapedForMessage
    }

    /// The body as JSON; `nil` if it is none.
    var document: JSONValue? {
        // What a peer answers to an action is small; more is not what was asked for.
        guard body.count <= 4 << 20 else { return nil }
        return try? JSONValue(parsing: body.bytes)
    }
}
