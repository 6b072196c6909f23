import Foundation
import TestSupport
import Testing

/// Lists that cannot be looked at: one sentence, the right exit code, and what to do.
@Suite struct DiscoverFailureTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let answer: OrdersAPI.Answer
        let code: Int32
        let says: [String]
        var testDescription: String { "\(code): \(says[0])" }

        init(_ answer: OrdersAPI.Answer, _ code: Int32, _ says: String...) {
            self.answer = answer
            self.code = code
            self.says = says
        }
    }

    @Test(arguments: [
        Refusal(.status(401, body: #"{"error": {"message": "who?"}}"#), 77, "401", "who?", "--bearer-env"),
        Refusal(.status(403), 77, "403", "may not read this list"),
        Refusal(.status(404), 1, "404", "is the address right?"),
        Refusal(
            .status(400, body: #"{"error": {"message": "from is required"}}"#), 1, "from is required", "?name=value"),
        Refusal(.status(301, headers: ["Location": "/other/"]), 1, "/other/", "give the address"),
        Refusal(.status(302, headers: ["Location": "https://elsewhere.example/"]), 76, "elsewhere.example"),
        Refusal(
            .status(200, headers: ["Content-Type": "text/html"], body: "<!doctype html><title>x</title>"), 69,
            "web page", "text/html"),
        Refusal(.status(200, body: ""), 69, "the body is empty"), Refusal(.status(204, body: ""), 1, "204"),
        Refusal(.status(200, body: "id,name\n1,a\n"), 69, "no JSON"),
        Refusal(.status(200, body: #"{"data": [{"id": 1}"#), 69, "no JSON"),
        Refusal(.status(503, body: "{}"), 69, "503"), Refusal(.status(200, body: #"{"data": []}"#), 65, "is empty"),
        Refusal(.status(200, body: "[1, 2, 3]"), 65, "no array of objects"),
        Refusal(.status(200, body: #""x""#), 65, "no array of objects"),
        Refusal(.status(200, body: #"{"error": {"code": 7, "message": "quota"}, "data": []}"#), 69, "quota"),
    ])
    func `an answer that is no list is told in one sentence`(refusal: Refusal) async throws {
        let api = try OrdersAPI { _ in refusal.answer }
        let result = try await Program().run("discover", "\(api.origin)/things", "--quiet")
        #expect(result.code == refusal.code, "\(result.errors)")
        #expect(result.output.isEmpty)
        for words in refusal.says { #expect(result.errors.contains(words), "\(result.errors)") }
        #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
        #expect(api.requests.count <= 12)
    }

    @Test func `a server that is not there is 69`() async throws {
        let result = try await Program().run("discover", "http://127.0.0.1:1/things", "--quiet")
        #expect(result.code == 69 && result.errors.contains("127.0.0.1"), "\(result.errors)")
    }

    @Test(arguments: [
        (["https://user:pw-secret@api.example.com/x"], 64, "--user"),
        (["https://api.example.com/x?api_key=pw-secret"], 64, "--key-in-query api_key=env:NAME"),
        (["https://api.example.com/x", "--header", "X-Api-Key: pw-secret"], 64, "never stands on the command line"),
        (["https://api.example.com/x", "--bearer-env", "pw-secret"], 64, "not the name of an environment variable"),
        (["https://api.example.com/x", "--key-in-query", "key=pw-secret"], 64, "NAME=env:VARIABLE"),
        (["http://api.example.com/x"], 64, "--allow-http"), (["ftp://api.example.com/x"], 64, "not an address"),
        (["https://api.example.com/x#part"], 64, "fragment"),
        (["https://api.example.com/x", "--pages", "0"], 64, "from 1 to 6"),
        (["https://api.example.com/x", "--bearer-env", "NOT_SET"], 78, "NOT_SET is not set"),
        (["https://api.example.com/x", "--name", "No Name"], 64, "cannot be a pipeline's name"),
        (["https://api.example.com/x", "--table", "a.b.c"], 64, "SCHEMA.NAME"),
        (["things", "--config", "/nowhere.yaml"], 78, "/nowhere.yaml"),
        (["https://api.example.com/x", "--user", "a", "--bearer-env", "KEY"], 64, "no other way"),
    ])
    func `a command line that makes no sense, or holds a secret, is refused before anything is asked`(
        arguments: [String], code: Int32, says: String
    ) async throws {
        let result = try await Program().run(["discover"] + arguments)
        #expect(result.code == code && result.errors.contains(says), "\(result.code) \(result.errors)")
        #expect(!result.errors.contains("pw-secret"))
    }

    @Test func `nothing is written over, and the API is not asked for nothing`() async throws {
        let api = try OrdersAPI { _ in .json(#"[{"id": 1}]"#) }
        let folder = FileManager.default.temporaryDirectory.appending(path: "octoload-discover-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "table.sql")
        try "mine".write(to: file, atomically: true, encoding: .utf8)
        let refused = try await Program().run("discover", "\(api.origin)/things", "--out", folder.path)
        #expect(refused.code == 78 && refused.errors.contains("--force"), "\(refused.errors)")
        #expect(api.requests.isEmpty)
        #expect(try String(contentsOf: file, encoding: .utf8) == "mine")
        let forced = try await Program().run("discover", "\(api.origin)/things", "--out", folder.path, "--force")
        #expect(forced.code == 0, "\(forced.errors)")
        #expect(try String(contentsOf: file, encoding: .utf8).contains("create table"))
    }

    @Test func `a look never costs more than a dozen requests, whatever comes`() async throws {
        let api = try OrdersAPI { request in
            .json(
                #"{"next_cursor": "c\#(request.number)", "has_more": true, "page": 1, "offset": 0, "total": 900, "data": [{"id": 1}, {"id": 2}, {"id": 3}]}"#
            )
        }
        let result = try await Program().run("discover", "\(api.origin)/things")
        #expect(result.code == 0 && result.output.contains("style: single"), "\(result.errors)")
        #expect(result.errors.contains("no way to it was found"), "\(result.errors)")
        #expect(api.requests.count <= 12 && api.requests.count > 3)
    }

    @Test func `records that are no sound JSON are counted, not taken for a bug`() async throws {
        let api = try OrdersAPI { _ in
            .json(#"[{"id": 1, "a": 1}, {"id": 2, "a": 2, "a": 3}, {"id": 3, "a": "x\u0000"}]"#)
        }
        let result = try await Program().run("discover", "\(api.origin)/things")
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.output.contains("2 of 3 records would be rejected"), "\(result.output)")
    }
}
