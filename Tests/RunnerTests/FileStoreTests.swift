import Core
import Foundation
import Testing

@testable import Runner

/// Files that come from elsewhere stay in their folder, and what waits there stops nobody.
@Suite struct FileStoreTests {
    private func withStore(_ body: (FileStore, URL) throws -> Void) throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "octoload-files-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: root) }
        try body(FileStore(folder: root.appending(path: "kept").path), root)
    }

    private func write(_ text: String, to path: String, _ store: FileStore) throws(FileStore.Failure) {
        let bytes = Array(text.utf8)
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(FileStore.Failure) in try store.write(bytes, to: path) }
        }
        try result.get()
    }

    private let sum = Array("abc".utf8).withUnsafeBytes { hexadecimal(sha256($0)) }

    @Test(.timeLimit(.minutes(1))) func `a pipe in the place of a file is no file, and is replaced`() throws {
        try withStore { store, root in
            try write("first", to: "a/x.csv", store)
            for name in ["a.csv", ".b.csv.part"] {
                #expect(mkfifo(root.appending(path: "kept/\(name)").path, 0o600) == 0)
            }
            #expect(store.size(of: "a.csv", bytes: nil, sha256: sum) == nil)
            for name in ["a.csv", "b.csv"] {
                try write("abc", to: name, store)
                #expect(store.size(of: name, bytes: 3, sha256: sum) == 3)
            }
        }
    }

    @Test func `a link in the place of a file is replaced, and what it leads to stays`() throws {
        try withStore { store, root in
            try write("abc", to: "b.csv", store)
            let victim = root.appending(path: "victim")
            try Data("abc".utf8).write(to: victim)
            try FileManager.default.createSymbolicLink(
                at: root.appending(path: "kept/a.csv"), withDestinationURL: victim)
            #expect(store.size(of: "a.csv", bytes: nil, sha256: sum) == nil)
            try write("other", to: "a.csv", store)
            #expect(try String(contentsOf: victim, encoding: .utf8) == "abc")
            #expect(try String(contentsOf: root.appending(path: "kept/a.csv"), encoding: .utf8) == "other")
        }
    }

    @Test func `a link in the place of a folder is refused in one sentence`() throws {
        try withStore { store, root in
            try write("abc", to: "b.csv", store)
            let outside = root.appending(path: "outside")
            try FileManager.default.createDirectory(at: outside, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                at: root.appending(path: "kept/sub"), withDestinationURL: outside)
            let failure = #expect(throws: FileStore.Failure.self) { try write("abc", to: "sub/x.csv", store) }
            #expect(
                failure?.description
                    == "\(store.folder)/sub/x.csv is not written: sub on the way there is a symbolic link; put a folder in its place"
            )
            #expect(try FileManager.default.contentsOfDirectory(atPath: outside.path).isEmpty)
        }
    }
}
