import Core
import Foundation

/// A folder of files that came from elsewhere. Each is written beside its place and moved there whole; nobody else may read
/// it. Below the folder no link is followed: one in the place of a file is replaced, like anything there but a folder; one
/// in the place of a folder is refused.
package struct FileStore: Sendable {
    let folder: String

    package init(folder: String) { self.folder = folder }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// The size of the file in bytes, if a regular file is there with these contents.
    func size(of path: String, bytes: Int?, sha256: String) -> Int? {
        guard let descriptor = try? open(path, O_RDONLY) else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            bytes.map({ Int(status.st_size) == $0 }) ?? true
        else { return nil }
        let data = (try? FileHandle(fileDescriptor: descriptor).readToEnd()) ?? Data()
        return data.withUnsafeBytes { hexadecimal(Core.sha256($0)) } == sha256 ? data.count : nil
    }

    /// Writes a file, whole or not at all.
    ///
    /// - Parameter path: Below the folder; its parts are names, none of them `.` or `..`.
    package func write(_ contents: UnsafeRawBufferPointer, to path: String) throws(Failure) {
        let (parent, name) = try openParent(of: path, creating: true)
        defer { close(parent) }
        let part = ".\(name).part"
        // What an earlier run left there when it was killed.
        unlinkat(parent, part, 0)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let descriptor = openat(parent, part, flags, 0o600)
        guard descriptor >= 0 else { throw failure("create", path) }
        var isWritten = writeAll(contents, to: descriptor) && fsync(descriptor) == 0
        var cause = errno
        if close(descriptor) != 0, isWritten {
            isWritten = false
            cause = errno
        }
        guard isWritten, renameat(parent, part, parent, name) == 0, fsync(parent) == 0 else {
            if isWritten { cause = errno }
            unlinkat(parent, part, 0)
            throw failure("write", path, cause)
        }
    }

    private func open(_ path: String, _ flags: Int32) throws(Failure) -> Int32 {
        let (parent, name) = try openParent(of: path, creating: false)
        defer { close(parent) }
        // A pipe in the file's place must not make us wait for somebody who writes into it.
        let descriptor = openat(parent, name, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        return descriptor
    }

    /// Opens the folder that a path leads to, step by step, so that none of the steps can be a link.
    private func openParent(of path: String, creating: Bool) throws(Failure) -> (descriptor: Int32, name: String) {
        if creating { try create(folder) }
        var descriptor = Foundation.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", nil) }
        var steps = path.split(separator: "/").map(String.init)
        let name = steps.removeLast()
        for step in steps {
            if creating { mkdirat(descriptor, step, 0o700) }
            let next = openat(descriptor, step, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            let cause = errno
            let isLink = next < 0 && isLink(step, in: descriptor)
            close(descriptor)
            guard !isLink else {
                throw Failure(
                    description: "\(folder)/\(path) is not written: \(step) on the way there is a symbolic link; "
                        + "put a folder in its place")
            }
            guard next >= 0 else { throw failure("open the folder of", path, cause) }
            descriptor = next
        }
        return (descriptor, name)
    }

    private func isLink(_ name: String, in parent: Int32) -> Bool {
        var status = stat()
        return fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    private func create(_ folder: String) throws(Failure) {
        guard !FileManager.default.fileExists(atPath: folder) else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw Failure(description: "cannot create the folder \(folder): \(error.localizedDescription)") }
    }

    private func writeAll(_ contents: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var rest = contents[...]
        while !rest.isEmpty {
            let written = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return false }
            rest = rest.dropFirst(written)
        }
        return true
    }

    private func failure(_ action: String, _ path: String?, _ cause: Int32 = errno) -> Failure {
        let place = path.map { "\(folder)/\($0)" } ?? "the folder \(folder)"
        return Failure(description: "cannot \(action) \(place): \(String(cString: strerror(cause)))")
    }
}
