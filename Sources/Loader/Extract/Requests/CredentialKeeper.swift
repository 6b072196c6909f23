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
    ///   - transport: For the origin that gives tokens.
    package init(
        _ authentication: (any Authentication)?, secrets: [Secret], reload: @escaping @Sendable () -> [Secret],
        baseURL: HTTPURL,
        transport: @escaping @Sendable (Origin) -> any CredentialedTransport,
        now: @escaping @Sendable () -> Instant
    ) {
        self.authentication = authentication
        self.secrets = secrets
        self.reload = reload
        self.baseURL = baseURL
        self.transport = transport
        self.now = now
    }

    /// - Throws: `TransportError`: `credentials` if the server refuses to give a token, `network` if it may later.
    package func credentials() async throws(TransportError) -> Held {
        guard let authentication else { return Held(credentials: .none, number: 0) }
        if let renewal = token?.renewal, renewal <= now() { forget() }
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
        if token != nil {
            forget()
            return true
        }
        return takeFreshSecrets()
    }

    /// False if they are what they were.
    private func takeFreshSecrets() -> Bool {
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
        let exchange = TokenExchange(
            request, at: request.address.resolved(against: baseURL), transport: transport, now: now)
        let task = Task { await exchange.result() }
        fetching = task
        defer { fetching = nil }
        return try await result(of: task)
    }

    /// A run that is cancelled waits for no token.
    private func result(of task: Task<Result<IssuedToken, TransportError>, Never>) async throws(TransportError)
        -> IssuedToken
    {
        let result = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        return try result.get()
    }
}
