import ArgumentParser
import Core
import Discover

/// How requests prove whose they are, for a list that no file knows. Secrets stay where they are: only their places are named.
struct AuthenticationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Send the token in this variable as `Authorization: Bearer …`.", valueName: "variable"))
    var bearerEnv: String?

    @Option(help: ArgumentHelp("The same, from a file that only you can read.", valueName: "path"))
    var bearerFile: String?

    @Option(
        name: .customLong("header"),
        help: ArgumentHelp(
            "A header of each request: 'X-Key: env:NAME', 'Authorization: Token env:NAME', 'X-Key: file:PATH'; without a secret 'Accept-Language: en'.",
            valueName: "name: value"))
    var headers: [String] = []

    @Option(help: ArgumentHelp("A key in the query: key=env:NAME or key=file:PATH.", valueName: "name=place"))
    var keyInQuery: [String] = []

    @Option(help: ArgumentHelp("User of basic authentication: a name, or env:NAME.", valueName: "user"))
    var user: String?

    @Option(help: ArgumentHelp("Its password, in this variable.", valueName: "variable"))
    var passwordEnv: String?

    @Option(help: ArgumentHelp("Its password, in a file that only you can read.", valueName: "path"))
    var passwordFile: String?

    var isGiven: Bool {
        bearerEnv != nil || bearerFile != nil || !headers.isEmpty || !keyInQuery.isEmpty || user != nil
            || passwordEnv != nil
            || passwordFile != nil
    }

    /// `token` or `auth` as the file has it; `nil`: requests carry no secret.
    ///
    /// - Throws: `ValidationError`; a value that may be a secret is not repeated.
    func authentication() throws -> Flow.Entry? {
        let keys = try keys()
        if user != nil || passwordEnv != nil || passwordFile != nil {
            guard keys.isEmpty, bearerEnv == nil, bearerFile == nil else {
                throw ValidationError("--user goes with no other way to authenticate")
            }
            return Flow.Entry("auth", try basic())
        }
        let bearer = try place(variable: bearerEnv, file: bearerFile, "--bearer-env", "--bearer-file")
        guard let bearer else {
            guard let first = keys.first else { return nil }
            let style = Flow.Entry("style", .text("api_key"))
            return Flow.Entry(
                "auth",
                .map(keys.count == 1 ? [style] + first : [style, Flow.Entry("keys", .list(keys.map { .map($0) }))]))
        }
        guard !keys.isEmpty else { return Flow.Entry("token", .map([bearer])) }
        let own = [bearer, Flow.Entry("header", .text("Authorization")), Flow.Entry("prefix", .text("Bearer "))]
        return Flow.Entry(
            "auth",
            .map([Flow.Entry("style", .text("api_key")), Flow.Entry("keys", .list(([own] + keys).map { .map($0) }))]))
    }

    /// Headers without a secret.
    func plainHeaders() throws -> [HTTPHeader] {
        try headers.compactMap { text in
            let (name, value) = try header(text)
            return SecretWords.place(of: value) == nil ? HTTPHeader(name: name, value: value) : nil
        }
    }

    private func basic() throws -> Flow {
        guard let user else { throw ValidationError("a password needs --user") }
        var keys = [Flow.Entry("style", .text("basic"))]
        if let place = SecretWords.place(of: user), place.prefix.isEmpty {
            keys.append(Flow.Entry("user", .map([try place.checked("--user")])))
        } else {
            keys.append(Flow.Entry("user", .text(user)))
        }
        if let password = try place(variable: passwordEnv, file: passwordFile, "--password-env", "--password-file") {
            keys.append(Flow.Entry("password", .map([password])))
        }
        return .map(keys)
    }

    private func keys() throws -> [[Flow.Entry]] {
        var keys: [[Flow.Entry]] = []
        for text in headers {
            let (name, value) = try header(text)
            guard let place = SecretWords.place(of: value) else {
                guard !SecretWords.areMeant(by: name) else {
                    throw ValidationError(
                        "--header \(name): a secret never stands on the command line, where everybody on this machine can read it; put it into a variable: '\(name): env:NAME'"
                    )
                }
                continue
            }
            var key = [try place.checked("--header \(name)"), Flow.Entry("header", .text(name))]
            if !place.prefix.isEmpty { key.append(Flow.Entry("prefix", .text(place.prefix))) }
            keys.append(key)
        }
        for text in keyInQuery {
            let sides = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard sides.count == 2, let place = SecretWords.place(of: sides[1]), place.prefix.isEmpty else {
                throw ValidationError("--key-in-query must be NAME=env:VARIABLE or NAME=file:PATH")
            }
            keys.append([try place.checked("--key-in-query \(sides[0])"), Flow.Entry("query", .text(sides[0]))])
        }
        return keys
    }

    private func header(_ text: String) throws -> (name: String, value: String) {
        guard let colon = text.firstIndex(of: ":") else { throw ValidationError("--header must be 'NAME: VALUE'") }
        let name = String(text[..<colon])
        guard name.isHeaderName else { throw ValidationError("--header must begin with a header's name") }
        return (name, String(text[text.index(after: colon)...].drop { $0 == " " }))
    }

    private func place(variable: String?, file: String?, _ first: String, _ second: String) throws -> Flow.Entry? {
        guard variable == nil || file == nil else { throw ValidationError("\(first) and \(second) exclude each other") }
        if let variable { return try SecretWords.Place(kind: "env", name: variable).checked(first) }
        if let file { return Flow.Entry("file", .text(file)) }
        return nil
    }
}

/// Words of the command line that name the place of a secret, or might be one.
enum SecretWords {
    struct Place {
        var prefix = ""
        /// `env` or `file`.
        let kind: String
        let name: String

        init(prefix: String = "", kind: String, name: String) {
            self.prefix = prefix
            self.kind = kind
            self.name = name
        }

        func checked(_ option: String) throws -> Flow.Entry {
            // Not repeated: somebody may have put the secret itself here.
            guard kind == "file" ? !name.isEmpty : name.isEnvironmentVariableName else {
                throw ValidationError("\(option): this is not the name of an environment variable")
            }
            return Flow.Entry(kind, .text(name))
        }
    }

    /// `env:NAME`, `file:PATH`, also behind other words: `Token env:NAME`. `nil` for any other text.
    static func place(of text: String) -> Place? {
        let start = text.lastIndex(of: " ").map { text.index(after: $0) } ?? text.startIndex
        for kind in ["env", "file"] where text[start...].hasPrefix("\(kind):") {
            return Place(
                prefix: String(text[..<start]), kind: kind, name: String(text[start...].dropFirst(kind.count + 1)))
        }
        return nil
    }

    /// True for the name of a header or parameter that carries a secret.
    static func areMeant(by name: String) -> Bool {
        let words = NameWords(name)
        return words.has(
            "key", "token", "secret", "password", "passwd", "pwd", "signature", "sig", "auth", "authorization",
            "credential", "cookie", "session", "apikey")
            && !words.has("page", "next", "sort", "continuation", "order", "start", "pagination", "partition")
    }
}
