import Core
import Foundation
import TestSupport
import Testing
import Transform

@testable import Warehouse

/// Statements whose text is fixed are ones that the migrated database understands.
@Suite struct StaticStatementTests {
    @Test func `the database can prepare every statement of the books`() async throws {
        try await withDatabase { database in
            let session = DatabaseSession(database)
            var count = 0
            for (owner, statements) in StaticStatements.all {
                for (number, sql) in statements.enumerated() {
                    do {
                        _ = try await session.query("prepare s as \(sql)", doing: "prepare a statement of \(owner)")
                        _ = try await session.query("deallocate s", doing: "forget it")
                        count += 1
                    } catch {
                        Issue.record("statement \(number) of \(owner): \(error)\n\(sql)")
                    }
                }
            }
            await session.close()
            #expect(count > 80)
        }
    }

    /// Without a place in the list a statement would be prepared by nobody before it runs.
    @Test func `every statement that stands beside its book is in the book's list`() throws {
        let folder = URL(filePath: #filePath).appending(path: "../../../../Sources/Loader/Warehouse")
            .standardizedFileURL
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var declared: Set<String> = []
        var listed: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /static let (\w+SQL) =/) { declared.insert(String(match.1)) }
            for match in text.matches(of: /statements(: \[String\])? =\s*\[([^\]]*)\]/) {
                for name in match.2.matches(of: /\w+SQL/) { listed.insert(String(name.0)) }
            }
            if file.lastPathComponent == "StaticStatements.swift" {
                for name in text.matches(of: /\w+SQL/) { listed.insert(String(name.0)) }
            }
        }
        #expect(declared.count > 70 && declared.subtracting(listed).sorted() == [])
    }
}

extension DatabaseSession {
    /// A session of a test's own.
    init(_ database: TestDatabase) {
        self.init(
            ConnectionTarget(
                conninfo: Secret(database.conninfo), deadline: .seconds(20), applicationName: "octoload-test"),
            name: "octoload-statements")
    }
}
