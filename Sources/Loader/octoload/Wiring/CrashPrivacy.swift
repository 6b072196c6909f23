import Foundation

/// Keeps what is in memory, keys and passwords above all, out of what a crash leaves behind.
enum CrashPrivacy {
    /// No core file, and no backtrace, unless `SWIFT_BACKTRACE` asks for one: by default the runtime's shows registers and the
    /// memory that they point to (https://github.com/swiftlang/swift/blob/main/docs/Backtracing.rst).
    static func begin() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        guard variable("SWIFT_BACKTRACE") == nil else { return }
        for crash in [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] { signal(crash, SIG_DFL) }
    }
}
