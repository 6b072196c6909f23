import Core

/// A way whose secrets go into the requests as they are, each in its place.
protocol PlainAuthentication: Authentication {}

extension PlainAuthentication {
    package var sendsSecretsPlain: Bool { true }

    package func step(_ secrets: [Secret], token: IssuedToken?, now: Instant) -> AuthenticationStep {
        .use(Credentials(zip(secrets, places).map { Credential($0, at: $1) }))
    }
}
