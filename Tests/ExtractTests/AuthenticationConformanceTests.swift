import Core
import Extract
import TestSupport
import Testing

/// What every way to authenticate must do. A new one needs an entry in `configurations`.
@Suite struct AuthenticationConformanceTests {
    static let kinds = AuthenticationRegistry.styles.map { $0.kind }

    static let configurations: [String: ConfigNode] = [
        "api_key": ["style": "api_key", "env": "KEY", "query": "key"],
        "basic": ["style": "basic", "user": "octo", "password": ["env": "PASSWORD"]],
        "bearer": ["style": "bearer", "env": "TOKEN"],
        "client_credentials": [
            "style": "client_credentials", "token_url": "https://auth.example.com/token", "id": ["env": "ID"],
            "secret": ["env": "SECRET"],
        ],
        "refresh_token": refreshToken,
        "login": [
            "style": "login", "token_url": "https://api.example.com/login",
            "body": ["user": "octo", "password": ["env": "PASSWORD"]],
        ],
    ]

    private static let refreshToken: ConfigNode = [
        "style": "refresh_token", "token_url": "https://auth.example.com/token", "id": ["env": "ID"],
        "secret": ["env": "SECRET"], "refresh": ["file": "/var/lib/octoload/ads"],
    ]

    private func authentication(_ kind: String) throws -> any Authentication {
        try AuthenticationRegistry.authentication(config: try #require(Self.configurations[kind]))
    }

    private func secrets(_ authentication: any Authentication) -> [Secret] {
        authentication.secrets.indices.map { Secret("canary-secret-\($0)") }
    }

    @Test func `every style is tested`() {
        #expect(Set(Self.configurations.keys) == Set(Self.kinds))
    }

    @Test(arguments: kinds)
    func `a request carries its secrets where the style says`(kind: String) throws {
        let authentication = try authentication(kind)
        var token: IssuedToken?
        var step = authentication.step(secrets(authentication), token: nil, now: .unixEpoch)
        if case .fetch = step {
            token = IssuedToken(Secret("canary-token"))
            step = authentication.step(secrets(authentication), token: token, now: .unixEpoch)
        }
        guard case .use(let credentials) = step else {
            Issue.record("\(kind) asks for a token again")
            return
        }
        #expect(credentials.items.map(\.place) == authentication.places && !credentials.items.isEmpty)
        for credential in credentials.items { #expect(credential.secret.reveal { !$0.isEmpty && $0.isHeaderValue }) }
    }

    @Test(arguments: kinds)
    func `nothing that describes it holds a secret`(kind: String) throws {
        let authentication = try authentication(kind)
        let step = authentication.step(secrets(authentication), token: nil, now: .unixEpoch)
        var dumped = ""
        dump(step, to: &dumped)
        #expect(
            !dumped.contains("canary") && !"\(step)".contains("canary") && !String(reflecting: step).contains("canary"))
    }

    @Test(arguments: kinds)
    func `unknown keys are refused with their place`(kind: String) throws {
        var node = try #require(Self.configurations[kind])
        guard case .mapping(var entries) = node.content else { return }
        entries.append(ConfigNode.Entry(key: "stile", keyLocation: node.location, value: "1"))
        node.content = .mapping(entries)
        let error = #expect(throws: ConfigError.self) { try AuthenticationRegistry.authentication(config: node) }
        #expect(error?.suggestion == "did you mean \"style\"?")
    }

    @Test(arguments: kinds)
    func `a secret in the file is refused, and not repeated`(kind: String) throws {
        var node = try #require(Self.configurations[kind])
        guard case .mapping(let entries) = node.content else { return }
        node.content = .mapping(
            entries.map { entry in
                var entry = entry
                if entry.key == "env" { entry.value = "sk-live-1234" }
                if ["password", "secret", "id"].contains(entry.key) { entry.value = "sk-live-1234" }
                if entry.key == "body" { entry.value = ["password": "sk-live-1234"] }
                return entry
            })
        let error = #expect(throws: ConfigError.self) { try AuthenticationRegistry.authentication(config: node) }
        #expect(error?.description.contains("sk-live") == false)
    }

    @Test(
        arguments: [
            (["style": "api_key", "env": "A"], "expected either header or query"),
            (["style": "api_key", "env": "A", "header": "X", "query": "x"], "expected either header or query"),
            (["style": "api_key", "env": "A", "query": "x", "prefix": "p"], "only a header has a prefix"),
            (
                ["style": "api_key", "keys": [["env": "A", "header": "X"], ["env": "B", "header": "x"]]],
                "the same place"
            ),
            (["style": "api_key", "env": "A", "keys": [["env": "B", "header": "x"]]], "says this for itself"),
            (["style": "api_key", "header": "X"], "expected either env or file"),
            (["style": "bearer", "command": ["a"], "env": "A"], "expected either env or file"),
            (["style": "bearer", "command": []], "there is no program"),
            (["style": "bearer", "command": ["./a"]], "a relative path"),
            (["style": "bearer", "command": ["a"], "timeout": "1h"], "out of range"),
            (["style": "bearer", "env": "A", "lifetime": "1h"], "only a command has a lifetime"),
            (
                [
                    "style": "refresh_token", "token_url": "/token", "id": ["env": "A"], "refresh": ["env": "B"],
                ], "a place where it is kept"
            ),
            (
                [
                    "style": "refresh_token", "token_url": "/token", "id": ["env": "A"], "refresh": ["env": "B"],
                    "keep": "tokens",
                ], "not the path of a file"
            ),
            (["style": "basic", "user": "a:b", "password": ["env": "P"]], "a colon"),
            (["style": "basic", "user": "a"], "nothing is secret"),
            (["style": "beerer", "env": "A"], "unknown style"),
            (
                ["style": "login", "token_url": "http://auth.example.com/", "body": ["password": ["env": "P"]]],
                "in clear text"
            ),
            (
                ["style": "login", "token_url": "auth.example.com", "body": ["password": ["env": "P"]]],
                "not an address"
            ),
            (["style": "login", "token_url": "https://auth.example.com/", "body": ["user": "a"]], "nothing is secret"),
            (["style": "client_credentials", "id": ["env": "A"], "secret": ["env": "B"]], "\"token_url\" is missing"),
            (["env": "A"], "\"style\" is missing"),
        ] as [(ConfigNode, String)])
    func `mistakes are named`(node: ConfigNode, words: String) {
        let error = #expect(throws: ConfigError.self) { try AuthenticationRegistry.authentication(config: node) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test func `several keys go to their places`() throws {
        let node: ConfigNode = [
            "style": "api_key", "keys": [["env": "ID", "header": "X-Client"], ["env": "KEY", "query": "key"]],
        ]
        let authentication = try AuthenticationRegistry.authentication(config: node)
        #expect(authentication.secrets == [.environment("ID"), .environment("KEY")])
        #expect(authentication.places == [.header("X-Client", prefix: ""), .query("key")])
    }

    @Test func `a refresh token is posted, and the new one kept beside the first`() throws {
        let authentication = try authentication("refresh_token")
        #expect(authentication.keeping == TokenKeeping(secret: 1, path: "/var/lib/octoload/ads.kept"))
        let secrets = [Secret("an id"), Secret("r&1"), Secret("s")]
        guard case .fetch(let request) = authentication.step(secrets, token: nil, now: .unixEpoch) else { return }
        #expect(request.body.reveal { $0 } == "grant_type=refresh_token&refresh_token=r%261")
        #expect(request.credentials.items.first?.secret.reveal { $0 } == "YW4lMjBpZDpz")
        // A client without a secret says its id in the form.
        let node: ConfigNode = [
            "style": "refresh_token", "token_url": "/token", "id": ["env": "A"], "refresh": ["env": "B"], "keep": "/a",
        ]
        let publicClient = try AuthenticationRegistry.authentication(config: node)
        guard
            case .fetch(let request) = publicClient.step(Array(secrets.prefix(2)), token: nil, now: .unixEpoch)
        else { return }
        #expect(request.body.reveal { $0 } == "grant_type=refresh_token&refresh_token=r%261&client_id=an%20id")
    }

    @Test func `user and password are one value in base64`() throws {
        let authentication = try authentication("basic")
        // RFC 7617, section 2.
        guard case .use(let credentials) = authentication.step([Secret("open sesame")], token: nil, now: .unixEpoch)
        else { return }
        #expect(credentials.items.first?.secret.reveal { $0 } == "b2N0bzpvcGVuIHNlc2FtZQ==")
    }
}
