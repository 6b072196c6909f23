import Core
import Foundation

/// A file that a command writes for a person: never over one that is there, unless that is asked for.
struct NewFile {
    let path: String
    var mode: mode_t = 0o644
    /// One that is there goes.
    let replaces: Bool

    /// - Throws: `RunFailure` (`configuration`) if the file is there.
    func requireRoom() throws {
        var status = stat()
        guard !replaces, lstat(path, &status) == 0 else { return }
        throw RunFailure(.configuration, "\(path.escapedForReader) is there already; --force writes over it")
    }

    /// Writes it whole, beside its place first; nothing is left if that fails. Secrets that this process has read are not in it.
    ///
    /// - Throws: `RunFailure` (`warehouse`, as other errors of output) with the system's words.
    func write(_ words: Words) throws {
        try requireRoom()
        let bytes = Array(words.text.redacted.utf8)
        let scratch = "\(path).new"
        unlink(scratch)
        let descriptor = open(scratch, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw failure() }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let failure = failure()
                close(descriptor)
                unlink(scratch)
                throw failure
            }
            written += count
        }
        close(descriptor)
        // `link` refuses a name that has been taken meanwhile.
        guard replaces ? rename(scratch, path) == 0 : link(scratch, path) == 0 else {
            let failure = failure()
            unlink(scratch)
            throw failure
        }
        if !replaces { unlink(scratch) }
    }

    /// Makes a folder that is not there.
    static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw RunFailure(
                .warehouse,
                "cannot make the folder \(path.escapedForReader): \((error as NSError).localizedDescription)")
        }
    }

    private func failure() -> RunFailure {
        RunFailure(.warehouse, "cannot write \(path.escapedForReader): \(String(cString: strerror(errno)))")
    }
}
