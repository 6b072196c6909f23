import Foundation
import TestSupport
import Testing

/// Small APIs that octoload 0.1.0 was wrong on, each with the configuration and the table of somebody who meets it.
///
/// `deploy/cases` runs them alone and prints one line for each: the case, what 0.1.0 did, and what came out now.
@Suite struct CaseTests {
    private static let folder = Program.repository.appending(path: "Tests/Cases")

    static let names = names(in: folder) { $0.first?.isNumber == true }

    @Test(arguments: names)
    func `a case ends as its user expects`(name: String) async throws {
        let home = Self.folder.appending(path: name)
        try await run(CaseFolder(name: name, server: home, configuration: home))
    }

    private static let examples = Program.repository.appending(path: "deploy/examples")

    static let exampleNames = names(in: examples) { _ in true }

    /// What deploy/examples shows is loaded from a small server that follows the public documentation of its API.
    @Test(arguments: exampleNames)
    func `an example loads what its API has`(name: String) async throws {
        try await run(
            CaseFolder(
                name: name, server: Program.repository.appending(path: "Tests/Examples/\(name)"),
                configuration: Self.examples.appending(path: name)))
    }

    private static func names(in folder: URL, _ isOne: (String) -> Bool) -> [String] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let part = ProcessInfo.processInfo.environment["OCTOLOAD_CASE"] ?? ""
        return entries.filter { isOne($0) && (part.isEmpty || $0.contains(part)) }.sorted()
    }

    private func run(_ folder: CaseFolder) async throws {
        let file = try CaseFile(String(contentsOf: folder.server.appending(path: "case"), encoding: .utf8))
        try await withDatabase { database in
            let tables = try String(contentsOf: folder.configuration.appending(path: "table.sql"), encoding: .utf8)
            for statement in tables.split(separator: ";\n") { _ = try await database.rows(String(statement)) }
            try await withPythonServer(folder.server.appending(path: "api.py"), modules: [Self.folder]) { server in
                var run = CaseRun(name: folder.name, home: folder.configuration, server: server, database: database)
                try run.begin()
                for step in file.steps { try await run.take(step) }
                print(
                    "case\t\(folder.name)\t\(file.before)\t\(file.keys)\t\(run.outcomes.joined(separator: ", "))")
            }
        }
    }
}

/// Where a case is.
private struct CaseFolder {
    let name: String
    /// `api.py` and `case`.
    let server: URL
    /// `pipelines.yaml` and `table.sql`.
    let configuration: URL
}

/// A case under way.
private struct CaseRun {
    let name: String
    let home: URL
    let server: PythonServer
    let database: TestDatabase
    private(set) var outcomes: [String] = []
    private var program: Program
    private var last: Program.Result?

    init(name: String, home: URL, server: PythonServer, database: TestDatabase) {
        self.name = name
        self.home = home
        self.server = server
        self.database = database
        program = Program(environment: [
            "OCTOLOAD_API_URL": server.address, "API_KEY": "made-up-key-0123456789", "DATABASE_URL": database.conninfo,
        ])
    }

    private var config: URL { server.scratch.appending(path: "pipelines.yaml") }

    func begin() throws {
        for file in try FileManager.default.contentsOfDirectory(atPath: home.path) where file.hasSuffix(".yaml") {
            try FileManager.default.copyItem(
                at: home.appending(path: file), to: server.scratch.appending(path: file))
        }
    }

    mutating func take(_ step: CaseFile.Step) async throws {
        switch step {
        case .octoload(let arguments, let code):
            let result = try await program.run(arguments.map(filled))
            outcomes.append("\(arguments[0]) \(result.code)")
            #expect(result.code == code, "\(name): \(arguments) \(result.output)\(result.errors)")
            last = result
        case .together(let commands, let code):
            let all = commands.map { $0.map(filled) }
            let codes = try await withThrowingTaskGroup(of: Program.Result.self) { [program, name] group in
                for arguments in all { group.addTask { try await program.run(arguments) } }
                var codes: [Int32] = []
                for try await result in group {
                    #expect(result.code == code, "\(name): \(result.output)\(result.errors)")
                    codes.append(result.code)
                }
                return codes
            }
            outcomes.append("together \(codes.map(String.init).joined(separator: " and "))")
        case .says(let words):
            let told = (last?.output ?? "") + (last?.errors ?? "")
            #expect(told.contains(filled(words)), "\(name): \(told)")
        case .sql(let query, let expected):
            let rows = try await database.rows(query).map { $0.map { $0 ?? "" }.joined(separator: " | ") }
            let found = rows.joined(separator: " / ")
            outcomes.append(found)
            #expect(found == expected, "\(name): \(query)")
        case .requests(let part, let count):
            let lines = try String(contentsOf: server.log, encoding: .utf8).split(separator: "\n")
            #expect(lines.count { $0.contains(part) } == count, "\(name): \(lines)")
        case .edit(let old, let new):
            let text = try String(contentsOf: config, encoding: .utf8)
            try #require(text.contains(old), "\(name): no \(old) in \(text)")
            try text.replacing(old, with: filled(new)).write(to: config, atomically: true, encoding: .utf8)
        case .environment(let name, let value):
            program.environment[name] = filled(value)
        }
    }

    private func filled(_ text: String) -> String {
        text.replacing("{config}", with: config.path).replacing("{folder}", with: server.scratch.path)
            .replacing("{api}", with: server.address)
            .replacing("{elsewhere}", with: server.address.replacing("127.0.0.1", with: "localhost"))
    }
}
