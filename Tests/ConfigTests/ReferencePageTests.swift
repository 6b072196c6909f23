import Config
import Core
import Foundation
import Testing

/// docs/configuration.md is complete, and what it shows is read.
@Suite struct ReferencePageTests {
    private var page: String {
        get throws {
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            return try String(contentsOf: root.appending(path: "docs/configuration.md"), encoding: .utf8)
        }
    }

    @Test func `every key that the parser knows is documented`() throws {
        let page = try page
        for (section, keys) in ConfigSections.keys {
            for key in keys { #expect(page.contains("`\(key)`"), "\(section): \(key)") }
        }
    }

    @Test func `the first example of the page is read`() throws {
        let parts = try page.components(separatedBy: "```")
        let yaml = try #require(parts.first { $0.hasPrefix("yaml\nversion") }).dropFirst(5)
        #expect(try Example.parse(String(yaml)).pipelines.map(\.name) == ["campaigns"])
    }
}
