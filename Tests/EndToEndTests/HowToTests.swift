import Foundation
import OctoSimulator
import TestSupport
import Testing

/// The commands of docs/how-to, run one after another as they stand.
@Suite struct HowToTests {
    private static let folder = Program.repository.appending(path: "docs/how-to")
    static let pages: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { $0.hasSuffix(".md") }
        .sorted()

    /// The `sh` blocks of a page, without the indentation of their fence.
    static func blocks(_ text: String) -> [String] {
        var blocks: [String] = []
        var block: [Substring]?
        var indentation = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let trimmed = line.drop { $0 == " " }
            if block == nil, trimmed == "```sh" {
                block = []
                indentation = line.count - trimmed.count
            } else if trimmed == "```", let lines = block {
                blocks.append(lines.joined(separator: "\n"))
                block = nil
            } else {
                block?.append(line.dropFirst(min(indentation, line.count - trimmed.count)))
            }
        }
        return blocks
    }

    @Test func `there are pages, and each has commands`() throws {
        #expect(Self.pages.count >= 6)
        for page in Self.pages {
            let text = try String(contentsOf: Self.folder.appending(path: page), encoding: .utf8)
            #expect(!Self.blocks(text).isEmpty, "\(page)")
        }
    }

    @Test(arguments: pages)
    func `the commands of a page work`(_ page: String) async throws {
        let text = try String(contentsOf: Self.folder.appending(path: page), encoding: .utf8)
        try await withBench(world: .small(rows: 600)) { bench in
            let config = try bench.writeConfiguration()
            let first = try await bench.program.run("run", "--config", config)
            try #require(first.code == 0, "\(first.errors)")
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            var shell = bench.program
            shell.executable = "/bin/bash"
            shell.environment["PATH"] = "\(Program.folder.path):\(path)"
            shell.environment["OCTOLOAD_CONFIG"] = config
            shell.environment["NEW_KEY"] = shell.environment["BUSYOCTO_API_KEY"]
            shell.environment["WORKFLOWS"] = Program.repository.appending(path: "deploy/workflows").path
            shell.environment["CREDENTIAL"] = bench.folder.appending(path: "key").path
            for block in Self.blocks(text) {
                let result = try await shell.run("-euo", "pipefail", "-c", block)
                #expect(result.code == 0, "\(page):\n\(block)\n\(result.output)\n\(result.errors)")
            }
        }
    }
}
