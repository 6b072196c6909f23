import Core
import CurlTransport
import Synchronization

/// Transports for files that lie elsewhere than the API, one per origin and largest size. They have neither its token nor its headers.
final class FileTransports: Sendable {
    private let settings: APISettings
    private let transports = Mutex<[Place: CurlTransport]>([:])

    private struct Place: Hashable {
        let origin: Origin
        let size: Int
    }

    /// - Parameter settings: The API's: its timeouts hold for files, too.
    init(_ settings: APISettings) {
        self.settings = settings
    }

    func transport(for origin: Origin, upTo size: ByteCount) -> CurlTransport {
        transports.withLock { transports in
            let place = Place(origin: origin, size: size.bytes)
            if let known = transports[place] { return known }
            var settings = settings
            settings.baseURL = HTTPURL(origin: origin, path: "")
            settings.headers = []
            // A file that is gzip is kept as it is.
            settings.inflatesUnlabelled = false
            settings.maximumPage = size
            settings.limits = RateLimits(concurrency: 2)
            let transport = CurlTransport(settings: settings, userAgent: "octoload/\(Octoload.version)")
            transports[place] = transport
            return transport
        }
    }

    func shutdown() {
        for transport in transports.withLock({ Array($0.values) }) { transport.shutdown() }
    }
}
