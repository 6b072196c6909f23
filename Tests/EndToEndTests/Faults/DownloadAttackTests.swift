import Foundation
import OctoSimulator
import TestSupport
import Testing

/// What an API might try with the files that its records name.
@Suite struct DownloadAttackTests {
    private static let columns =
        "{id: id, placed_on: placed_on, amount: amount, quantity: download.bytes, note: download.path}"

    /// Runs with these records, each a file's address or none, and hands over what was loaded.
    private func run(
        to: String = "{name}.csv", sum: String = "", _ records: @escaping @Sendable (_ origin: String) -> [String],
        prepare: (URL) throws -> Void = { _ in }, _ body: (OrdersBench, URL, Program.Result) async throws -> Void
    ) async throws {
        try await withOrders { bench in
            let folder = bench.folder.appending(path: "files")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try prepare(folder)
            let origin = bench.api.origin
            bench.api.follow { request in
                if request.path.hasPrefix("/f/") { return .json("contents of \(request.path)") }
                let list = records(origin).joined(separator: ",")
                return .json(#"{"data":[\#(list)],"next":null,"more":false,"as_of":"\#(Orders.asOf)"}"#)
            }
            try bench.configure(
                OrdersBench.Shape(
                    more: #"download: {url: url, to: "\#(to)", folder: \#(folder.path)\#(sum)}"#,
                    columns: DownloadAttackTests.columns))
            try await body(bench, folder, try await bench.run())
        }
    }

    private static func order(_ number: Int, _ origin: String, name: String, _ members: [String: String] = [:])
        -> String
    {
        let file = ["url": "\"\(origin)/f/\(number)\"", "name": "\"\(name)\""]
        return Orders.order(number, file.merging(members) { $1 })
    }

    @Test func `a member download of the API's own says nothing of a file`() async throws {
        let own = #"{"path": "/etc/shadow", "bytes": 1, "sha256": "x"}"#
        try await run { origin in
            [
                DownloadAttackTests.order(1, origin, name: "a", ["download": own]),
                DownloadAttackTests.order(2, origin, name: "b", [#"\u0064ownload"#: own]),
                // None of these names a file.
                Orders.order(3, ["download": own]), Orders.order(4, [#"down\u006coad"#: own]),
                Orders.order(5, ["download": "\"x\"", "name": "\"e\""]),
            ]
        } _: { bench, _, result in
            #expect(result.code == 0, "\(result.errors)")
            let rows = try await bench.database.rows("select id, note, quantity::text from public.orders order by id")
            #expect(
                rows == [
                    ["o01", "a.csv", "16"], ["o02", "b.csv", "16"], ["o03", nil, nil], ["o04", nil, nil],
                    ["o05", nil, nil],
                ])
        }
    }

    @Test func `names that clean to one are files of their own`() async throws {
        let names = ["a_b", "a.b", "a/b", "éb"]
        try await run { origin in
            names.enumerated().map { DownloadAttackTests.order($0 + 1, origin, name: $1) }
        } _: { bench, folder, result in
            #expect(result.code == 0, "\(result.errors)")
            let paths = try await bench.database.rows("select note from public.orders order by id").map { $0[0] ?? "" }
            #expect(paths[0] == "a_b.csv" && Set(paths).count == 4)
            for (number, path) in paths.enumerated() {
                let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
                #expect(text == "contents of /f/\(number + 1)")
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a pipe in a file's place keeps nobody waiting`() async throws {
        let sum = SHA256.hex(Array("contents of /f/1".utf8))
        try await run(sum: ", sha256: sum") { origin in
            [DownloadAttackTests.order(1, origin, name: "a", ["sum": "\"\(sum)\""])]
        } prepare: { folder in
            #expect(mkfifo(folder.appending(path: "a.csv").path, 0o600) == 0)
        } _: { bench, folder, result in
            #expect(result.code == 0, "\(result.errors)")
            let text = try String(contentsOf: folder.appending(path: "a.csv"), encoding: .utf8)
            #expect(text == "contents of /f/1")
        }
    }

    @Test func `a link in the place of a folder fails the slice, and nothing is written there`() async throws {
        try await run(to: "{name}/x.csv") { origin in
            [DownloadAttackTests.order(1, origin, name: "sub")]
        } prepare: { folder in
            let outside = folder.appending(path: "../outside")
            try FileManager.default.createDirectory(at: outside, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: "sub"), withDestinationURL: outside)
        } _: { bench, folder, result in
            #expect(result.code != 0)
            #expect(result.errors.contains("sub on the way there is a symbolic link; put a folder in its place"))
            let outside = folder.appending(path: "../outside").path
            #expect(try FileManager.default.contentsOfDirectory(atPath: outside).isEmpty)
            try await bench.expect(0, "public.orders")
        }
    }
}
