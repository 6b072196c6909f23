import ArgumentParser
import Foundation

/// The file of an import, or standard input, read in pieces.
struct ImportFile {
    /// For messages: the path as it was given.
    let name: String
    private let handle: FileHandle

    private static let pieceSize = 1 << 20

    /// - Throws: `ValidationError` with the system's own words if the file cannot be opened.
    init(_ path: String) throws {
        guard path != "-" else {
            name = "stdin"
            handle = .standardInput
            return
        }
        name = path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ImportFile.unreadable(path) }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// The name without its folder: where exchange rates come from.
    var source: String { name.split(separator: "/").last.map(String.init) ?? name }

    /// The next piece; empty at the end.
    func next() throws -> [UInt8] {
        var piece = [UInt8](repeating: 0, count: ImportFile.pieceSize)
        while true {
            let count = read(handle.fileDescriptor, &piece, piece.count)
            if count >= 0 { return Array(piece.prefix(count)) }
            guard errno == EINTR else { throw ImportFile.unreadable(name) }
        }
    }

    private static func unreadable(_ path: String) -> ValidationError {
        ValidationError("cannot read \(path): \(String(cString: strerror(errno)))")
    }
}
