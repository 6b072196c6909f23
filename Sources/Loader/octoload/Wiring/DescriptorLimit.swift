import Core
import Foundation

/// How many files and sockets this process may have open.
enum DescriptorLimit {
    /// Connections to the API and the database, and what the runtime needs, with room to spare.
    private static let needed: rlim_t = 64

    /// Raises the soft limit if it is low; fails if it may not be raised, before something deep inside runs out of descriptors.
    static func require() throws {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < needed else {
            return
        }
        guard limit.rlim_max >= needed else {
            throw RunFailure(
                .configuration,
                "this process may open \(limit.rlim_max) files, and needs \(needed): raise the limit (ulimit -n, LimitNOFILE=)"
            )
        }
        limit.rlim_cur = min(limit.rlim_max, 1_024)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
