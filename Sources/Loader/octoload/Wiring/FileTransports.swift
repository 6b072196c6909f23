import Core
import CurlTransport
import Synchronization

/// Transports for files that lie elsewhere than the API, one per place. They have neither its token nor its headers.
final class FileTransports: Sendable {
    private let settings: APISettings
    private let transports = Mutex<[FilePlace: CurlTransport]>([:])

    /// - Parameter settings: The API's: its timeouts hold for files, too.
    init(_ settings: APISettings) {
        self.settings = settings
    }

    func transport(for place: FilePlace) -> CurlTransport {
        transports.withLock { transports in
            if let known = transports[place] { return known }
            var settings = settings
            settings.baseURL = HTTPURL(origin: place.origin, path: "")
            settings.headers = []
            settings.inflatesUnlabelled = place.isInflated
            settings.maximumPage = place.maximumSize
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
