/// A way to prove whose requests they are.
///
/// A value that decides: it reads its own keys, names the secrets that it needs, and says what is to be done now. It never
/// performs I/O.
package protocol Authentication: Sendable {
    /// Spelling in `pipelines.yaml`, for example `api_key`.
    static var kind: String { get }

    /// Every key that `auth:` may have with this style.
    static var keys: [String] { get }

    /// Reads and checks this style's own keys; `style` is among them.
    ///
    /// - Throws: `ConfigError` naming file, line, column and key path of the first bad key.
    init(config node: ConfigNode) throws(ConfigError)

    /// Where its secrets are found. The first tells one key of the API from another.
    var secrets: [SecretSource] { get }

    /// Secrets are sent as they are, in a header or a query: then only some characters can be theirs.
    var sendsSecretsPlain: Bool { get }

    /// Whose account it is, if that is no secret: then no digest of a password is kept.
    var account: String? { get }

    /// A secret that servers give anew, and where that is kept; `nil`: none is.
    var keeping: TokenKeeping? { get }

    /// Where requests carry what `step` says.
    var places: [Credential.Place] { get }

    /// What is to be done before a request is sent.
    ///
    /// - Parameters:
    ///   - secrets: In the order of `self.secrets`.
    ///   - token: What the last `fetch` brought; `nil`: nothing yet, or the API refused it.
    ///   - now: The time on this machine.
    func step(_ secrets: [Secret], token: IssuedToken?, now: Instant) -> AuthenticationStep
}

extension Authentication {
    package var sendsSecretsPlain: Bool { false }
    package var account: String? { nil }
    package var keeping: TokenKeeping? { nil }
}

/// What an authentication asks for.
package enum AuthenticationStep: Sendable {
    case use(Credentials)
    /// A token has to be fetched first; then the step is asked for again.
    case fetch(TokenRequest)
}

/// A token that a server gave out.
package struct IssuedToken: Sendable {
    package var secret: Secret
    /// When to ask for the next one, by this machine's clock; `nil`: the server did not say how long it is good for.
    package var renewal: Instant?
    /// What the next one is asked for with, if the server gave it.
    package var refresh: Secret?

    package init(_ secret: Secret, renewal: Instant? = nil, refresh: Secret? = nil) {
        self.secret = secret
        self.renewal = renewal
        self.refresh = refresh
    }
}

/// A request for a token, and where its answer has it.
package struct TokenRequest: Sendable {
    package var address: TokenAddress
    /// What is posted, ready to be sent.
    package var body: Secret
    /// Media type of the body.
    package var type: String
    package var credentials: Credentials
    package var answer: TokenAnswer

    package init(
        at address: TokenAddress, body: RequestBody, credentials: Credentials = .none,
        answer: TokenAnswer = TokenAnswer()
    ) {
        self.address = address
        self.body = Secret(String(decoding: body.bytes, as: UTF8.self))
        type = body.contentType
        self.credentials = credentials
        self.answer = answer
    }
}

/// Where tokens are given.
package enum TokenAddress: Sendable, Hashable {
    case url(HTTPURL)
    /// Below the API's base URL.
    case path(String)

    package func resolved(against base: HTTPURL) -> HTTPURL {
        switch self {
        case .url(let url): url
        case .path(let path): HTTPURL(origin: base.origin, path: base.path + path)
        }
    }
}

/// Where the answer to a request for a token has what; by default as RFC 6749, section 5.1, has it.
package struct TokenAnswer: Sendable, Hashable {
    package var token: FieldPath
    /// Seconds that the token is good for.
    package var lifetime: FieldPath
    package var refresh: FieldPath

    package init(
        token: FieldPath = FieldPath(names: ["access_token"]), lifetime: FieldPath = FieldPath(names: ["expires_in"]),
        refresh: FieldPath = FieldPath(names: ["refresh_token"])
    ) {
        self.token = token
        self.lifetime = lifetime
        self.refresh = refresh
    }
}
