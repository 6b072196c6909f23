import ArgumentParser
import Core
import Discover

/// What `octoload init` knows: from flags, else from answers.
struct InitAnswers {
    let address: String
    let authentication: AuthenticationOptions
    let name: String
    let schema: String
    let schedule: InitCommand.Schedule

    private enum Way: String, CaseIterable {
        case none, bearer, header, query, basic
    }

    init(_ command: InitCommand, _ questions: Questions) throws {
        address =
            try command.url
            ?? questions.answer("Address of a list", flag: "--url", standard: nil) { text in
                do {
                    _ = try DiscoveryAddress(text)
                    return nil
                } catch { return "\(error)" }
            }
        let path = try DiscoveryAddress(address).path
        authentication =
            command.authentication.isGiven ? command.authentication : try InitAnswers.authentication(questions)
        name =
            try command.name
            ?? questions.answer("Name of the pipeline", flag: "--name", standard: ColumnNames.tableName(ofPath: path)) {
                text in
                text.wholeMatch(of: /[a-z][a-z0-9_]{0,62}/) == nil ? "a to z, 0 to 9 and _, a letter first" : nil
            }
        schema =
            try command.schema
            ?? questions.answer("Schema of its table", flag: "--schema", standard: "public") { text in
                text.wholeMatch(of: /[a-z_][a-z0-9_]{0,62}/) == nil ? "a to z, 0 to 9 and _" : nil
            }
        if let given = command.schedule {
            schedule = given
        } else {
            let word = try questions.choice(
                "Who starts it every night?", flag: "--schedule", among: InitCommand.Schedule.allCases.map(\.rawValue),
                standard: InitCommand.Schedule.none.rawValue)
            schedule = InitCommand.Schedule(rawValue: word) ?? .none
        }
    }

    private static func authentication(_ questions: Questions) throws -> AuthenticationOptions {
        let word = try questions.choice(
            "How do requests prove whose they are?", flag: "--bearer-env", among: Way.allCases.map(\.rawValue),
            standard: Way.none.rawValue)
        let way = Way(rawValue: word) ?? .none
        guard way != .none else { return try AuthenticationOptions.parse([]) }
        let variable = try questions.answer(
            "Environment variable that holds the secret", flag: "--bearer-env", standard: "API_KEY"
        ) { $0.isEnvironmentVariableName ? nil : "letters, digits and _; the name, not the secret" }
        switch way {
        case .none, .bearer: return try AuthenticationOptions.parse(["--bearer-env", variable])
        case .header:
            let header = try questions.answer("Header that takes it", flag: "--header", standard: "X-Api-Key") {
                $0.isHeaderName ? nil : "a header's name"
            }
            return try AuthenticationOptions.parse(["--header", "\(header): env:\(variable)"])
        case .query:
            let name = try questions.answer("Parameter that takes it", flag: "--key-in-query", standard: "api_key")
            return try AuthenticationOptions.parse(["--key-in-query", "\(name)=env:\(variable)"])
        case .basic:
            let user = try questions.answer("User", flag: "--user", standard: nil)
            return try AuthenticationOptions.parse(["--user", user, "--password-env", variable])
        }
    }

    /// Variables that hold secrets of the API.
    func variables() throws -> [String] {
        guard let flow = try authentication.authentication()?.value else { return [] }
        return InitAnswers.variables(in: flow)
    }

    private static func variables(in flow: Flow) -> [String] {
        switch flow {
        case .text, .bare: []
        case .list(let items): items.flatMap { variables(in: $0) }
        case .map(let entries):
            entries.flatMap { $0.key == "env" ? [$0.value.scalar].compactMap(\.self) : variables(in: $0.value) }
        }
    }
}
