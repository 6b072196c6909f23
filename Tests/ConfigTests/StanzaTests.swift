import Config
import Core
import Foundation
import Testing

/// A stanza that is read as a part of a file, alone.
@Suite struct StanzaTests {
    private func load(_ file: String, only stanza: String, name: String? = nil) throws -> Configuration {
        let path = FileManager.default.temporaryDirectory.appending(path: "octoload-\(UUID().uuidString).yaml").path
        try file.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try ConfigLoader.load(path: path, only: stanza, name: name, environment: [:])
    }

    private static let file = """
        version: 1
        api:
          base_url: https://api.example.com/v1
          token: {env: KEY}
          identity: {owner: owners}
          paginate: {style: single}
          records: data
        notify: {webhook: {env: HOOK}}
        environments:
          staging:
            api: {base_url: https://staging.example.com/v1}
            pipelines: {owners: {optional: true}}
        pipelines:
          owners: {get: /owners, load: {dim_owner: {member: {owner: id}}}}
          wares: {get: /wares, for_each: {owner: {in: owners, param: owner}}, load: {wares: {columns: {id: id}}}}
        """

    @Test func `the file's API counts, what names its other pipelines does not`() throws {
        let read = try load(Self.file, only: "  owners: {get: /owners, load: {owners: {columns: {id: id}}}}\n")
        #expect(read.pipelines.map(\.name) == ["owners"])
        #expect(read.pipelines.first?.records == FieldPath(names: ["data"]) && read.api.identity == nil)
        let staged = try load(
            Self.file, only: "wares: {get: /w, load: {wares: {columns: {id: id}}}}", name: "staging")
        #expect(staged.api.baseURL.description == "https://staging.example.com/v1")
    }

    @Test func `mistakes of both are told with their places`() throws {
        #expect {
            let _ = try load(Self.file, only: "wares: {get: wares, load: {wares: {columns: {id: id}}}}")
        } throws: { "\(($0 as? ConfigErrors)?.errors.map(\.description) ?? [])".contains("the stanza:1:") }
        #expect {
            let _ = try load(
                Self.file.replacing("version: 1", with: "version: 2"),
                only: "a: {get: /a, load: {a: {columns: {id: id}}}}")
        } throws: { "\(($0 as? ConfigErrors)?.errors.map(\.description) ?? [])".contains("version") }
    }
}
