import ArgumentParser
import Core

/// Option of commands that may be about one of several APIs.
struct APIOption: ParsableArguments {
    @Option(name: .customLong("api"), help: "Only this one of the configuration's apis.")
    var name: String?

    /// Names of the APIs that are meant.
    func names(in configuration: Configuration) throws -> [String] {
        guard let name else { return configuration.apiNames }
        let known = configuration.apiNames.filter { !$0.isEmpty }
        guard known.contains(name) else {
            throw ValidationError(
                known.isEmpty
                    ? "the file has one API, which has no name; leave --api out"
                    : "there is no API \"\(name)\"; the file has: \(known.joined(separator: ", "))")
        }
        return [name]
    }

    /// Pipelines that are meant: those that are named, which must be of the API; none: all of it but optional ones.
    func pipelines(_ names: [String], in configuration: Configuration) throws -> [String] {
        guard let api = name else { return names }
        _ = try self.names(in: configuration)
        let own = configuration.pipelines.filter { $0.api == api }
        if let other = names.first(where: { name in !own.contains { $0.name == name } }) {
            throw ValidationError("the pipeline \"\(other)\" is not of the API \"\(api)\"")
        }
        let chosen = names.isEmpty ? own.filter { !$0.isOptional }.map(\.name) : names
        guard !chosen.isEmpty else {
            throw ValidationError("all pipelines of the API \"\(api)\" are optional; name the ones that are meant")
        }
        return chosen
    }

    /// For the command that is written into the books.
    var words: [String] { name.map { ["--api", $0] } ?? [] }
}
