import Core
import Extract
import Foundation
import TestSupport
import Testing

@Suite struct PaginatorRegistryTests {
    @Test func `every file in Paginators is registered`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = root.appending(path: "Sources/Loader/Extract/Paginators")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path()).filter { $0.hasSuffix(".swift") }
        let types = PaginatorRegistry.styles.map { "\($0).swift" }
        #expect(types.sorted() == files.sorted())
    }

    @Test func `every style has a name of its own and a server in the conformance suite`() {
        let kinds = PaginatorRegistry.styles.map { $0.kind }
        #expect(Set(kinds).count == kinds.count)
        #expect(Set(kinds) == Set(ListServer.configurations.keys))
    }

    @Test func `an unknown style suggests the nearest`() {
        let error = #expect(throws: ConfigError.self) {
            try PaginatorRegistry.paginator(config: ["style": "page_numbers"])
        }
        #expect(error?.suggestion == "did you mean \"page_number\"?")
        #expect(throws: ConfigError.self) { try PaginatorRegistry.paginator(config: ["param": "x"]) }
    }
}
