/// A secret that a request carries, and where.
package struct Credential: Sendable {
    package enum Place: Sendable, Hashable {
        /// `prefix` stands before the secret: `Bearer `.
        case header(String, prefix: String)
        case query(String)
    }

    package let place: Place
    package let secret: Secret

    package init(_ secret: Secret, at place: Place) {
        self.secret = secret
        self.place = place
    }
}

/// All secrets that a request carries, and what covers them in the answer.
package struct Credentials: Sendable {
    package let items: [Credential]
    private let masks: [SecretMask]

    package static let none = Credentials([])

    package init(_ items: [Credential]) {
        self.items = items
        masks = items.compactMap { SecretMask($0.secret) }
    }

    /// Covers the secrets in a page that nobody else reads yet; `nil` if none is there, which is the rule.
    package func cover(_ page: PageBuffer) -> SecretEcho? {
        masks.reduce(nil) { echo, mask in
            guard let own = mask.cover(page) else { return echo }
            return echo?.joined(with: own) ?? own
        }
    }
}
