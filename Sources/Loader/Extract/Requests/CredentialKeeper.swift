import Core

/// The credentials that requests carry now. Tokens that have to be fetched are fetched once for all that wait.
package actor CredentialKeeper {
    /// What a request was sent with.
    package struct Held: Sendable {
        package let credentials: Credentials
        fileprivate let number: Int
    }

    private let authentication: (any Authentication)?
    private var secrets: [Secret]
    private let reload: @Sendable () -> [Secret]
    private let baseURL: HTTPURL
    private let transport: @Sendable (Origin) -> any CredentialedTransport
    private let now: @Sendable () -> Instant
    private let store: (any TokenStore)?
    /// How long secrets are good for after they were read; `nil`: until they are refused.
    private let lifetime: Duration?
    private var readAt: Instant
    /// The token that the API refused last: another process may have kept a newer one.
    private var refused: Secret?
    private var held: Held?
    private var token: IssuedToken?
    /// Of the credentials, from 0: a 401 to earlier ones says nothing of these.
    private var number = 0
    private var fetching: Task<Result<IssuedToken, TransportError>, Never>?

    /// - Parameters:
    ///   - authentication: `nil`: requests carry no secret.
    ///   - secrets: In the order of the authentication's.
    ///   - reload: Reads them again; those that cannot be read are left out.
    ///   - baseURL: The API's.
    ///   - store: For tokens that are given once.
    ///   - transport: For the origin that gives tokens.
    package init(
        _ authentication: (any Authentication)?, secrets: [Secret], reload: @escaping @Sendable () -> [Secret],
        baseURL: HTTPURL,
        transport: @escaping @Sendable (Origin) -> any CredentialedTransport,
        store: (any TokenStore)? = nil, now: @escaping @Sendable () -> Instant
    ) {
        self.authentication = authentication
        self.secrets = secrets
        self.reload = reload
        self.baseURL = baseURL
        self.transport = transport
        self.store = store
        self.now = now
        lifetime = authentication?.secrets.compactMap(\.lifetime).min()
        readAt = now()
    }

    /// - Throws: `TransportError`: `credentials` if the server refuses to give a token, `network` if it may later.
    package func credentials() async throws(TransportError) -> Held {
        guard let authentication else { return Held(credentials: .none, number: 0) }
        if let renewal = token?.renewal, renewal <= now() { forget() }
        if let lifetime, now() >= readAt + lifetime { _ = takeFreshSecrets() }
        while true {
            if let held { return held }
            switch authentication.step(secrets, token: token, now: now()) {
            case .use(let credentials):
                let held = Held(credentials: credentials, number: number)
                self.held = held
                return held
            case .fetch(let request):
                do throws(TransportError) { token = try await fetch(request) } catch {
                    // Another program may have changed what it is asked for with.
                    guard error.kind == .credentials, takeFreshSecrets() else { throw error }
                }
            }
        }
    }

    /// Whether a 401 to these credentials is worth another attempt: with a token that is fetched anew, with secrets that
    /// another program has changed, or with what has come in the place of either since.
    package func canRenew(_ used: Held) -> Bool {
        guard used.number == number else { return true }
        if let token {
            refused = token.secret
            forget()
            return true
        }
        return takeFreshSecrets()
    }

    /// False if they are what they were.
    private func takeFreshSecrets() -> Bool {
        readAt = now()
        let fresh = reload()
        guard fresh.count == secrets.count, !zip(fresh, secrets).allSatisfy({ $0.isSame(as: $1) }) else { return false }
        secrets = fresh
        forget()
        return true
    }

    private func forget() {
        token = nil
        held = nil
        number += 1
    }

    private func fetch(_ request: TokenRequest) async throws(TransportError) -> IssuedToken {
        if let fetching { return try await result(of: fetching) }
        let task = Task { [self] in await renewed(request) }
        fetching = task
        defer { fetching = nil }
        return try await result(of: task)
    }

    private func renewed(_ request: TokenRequest) async -> Result<IssuedToken, TransportError> {
        do throws(TransportError) {
            guard let authentication, let store, let keeping = authentication.keeping else {
                return .success(try await exchange(request).result().get())
            }
            return .success(try await renewed(authentication, store, keeping.secret))
        } catch { return .failure(error) }
    }

    private func exchange(_ request: TokenRequest) -> TokenExchange {
        TokenExchange(request, at: request.address.resolved(against: baseURL), transport: transport, now: now)
    }

    /// With what is kept: a token that another process has renewed is good for this one, too.
    private func renewed(
        _ authentication: any Authentication, _ store: any TokenStore, _ number: Int
    ) async throws(TransportError) -> IssuedToken {
        let (secrets, refused, time) = (secrets, refused, now())
        let origin = secrets[number].reveal { text in
            String(hexadecimal(Array(text.utf8).withUnsafeBytes { sha256($0) }).prefix(16))
        }
        let kept = try await store.renew { (kept) throws(TransportError) in
            let kept = kept.flatMap { $0.origin == origin ? $0 : nil }
            if let kept, kept.token.renewal.map({ $0 > time }) ?? true, refused?.isSame(as: kept.token.secret) != true {
                return kept
            }
            var current = secrets
            if let kept { current[number] = kept.refresh }
            guard case .fetch(let request) = authentication.step(current, token: nil, now: time) else {
                preconditionFailure("without a token one is fetched")
            }
            let issued = try await self.exchange(request).result().get()
            return KeptToken(issued, refresh: issued.refresh ?? current[number], origin: origin)
        }
        return kept.token
    }

    /// A run that is cancelled waits for no token, unless the server gives what has to be kept: it gives that once.
    private func result(of task: Task<Result<IssuedToken, TransportError>, Never>) async throws(TransportError)
        -> IssuedToken
    {
        let isKept = store != nil
        let result = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            if !isKept { task.cancel() }
        }
        return try result.get()
    }
}
