import Foundation
import Logging

/// systemd's journal, when stderr goes there.
enum Journal {
    /// `JOURNAL_STREAM` names the device and inode of the stream; a program in between may have replaced it (systemd.exec(5)).
    static func isOnStandardError(_ environment: [String: String]) -> Bool {
        guard let stream = environment["JOURNAL_STREAM"] else { return false }
        var status = stat()
        guard fstat(STDERR_FILENO, &status) == 0 else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }

    /// syslog(3)'s priorities.
    static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}
