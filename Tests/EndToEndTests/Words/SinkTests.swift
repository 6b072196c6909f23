import Foundation
import Testing

/// Nobody writes past the sinks.
@Suite struct SinkTests {
    /// The files that may, and what for.
    private static let sinks = [
        "Loader/octoload/Output/StandardOutput.swift", "Loader/octoload/Output/StandardError.swift",
    ]

    @Test func `only the sinks write to stdout and stderr`() throws {
        let calls = /(^|[^.\w])(print|debugPrint|dump|puts|fputs|fprintf|perror|NSLog|putchar)\(/
        let streams =
            /\.standard(Output|Error)\b|write\(\s*(STDOUT_FILENO|STDERR_FILENO|[12],)|[(,]\s*(stdout|stderr)\)/
        let sources = Program.repository.appending(path: "Sources")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
            .compactMap { $0 as? URL }.filter { ["swift", "c", "cpp", "h"].contains($0.pathExtension) }
        #expect(files.count > 300)
        var found: [String] = []
        for file in files {
            let name = file.path.replacing(sources.path + "/", with: "")
            // A server and its program of their own.
            if name.hasPrefix("Servers/octosim/") || name.hasPrefix("Servers/OctoSimulator/")
                || Self.sinks.contains(name)
            {
                continue
            }
            let lines = try String(contentsOf: file, encoding: .utf8).split(
                separator: "\n", omittingEmptySubsequences: false)
            for (number, line) in lines.enumerated() {
                let code = line.trimmingCharacters(in: .whitespaces).replacing("func print(", with: "")
                guard !code.hasPrefix("//") else { continue }
                guard code.firstMatch(of: calls) != nil || code.firstMatch(of: streams) != nil else { continue }
                found.append("\(name):\(number + 1): \(code)")
            }
        }
        #expect(found == [])
    }
}
