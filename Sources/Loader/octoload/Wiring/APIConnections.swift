import Core
import CurlTransport
import Extract
import Runner

/// The APIs that a run asks, each with a transport of its own.
struct APIConnections: Sendable {
    let access: [String: APIAccess]
    private let ends: [@Sendable () -> Void]

    /// - Parameter names: Of the APIs that are asked; the others need no key.
    init(_ bench: Workbench, asking names: Set<String>) throws {
        var access: [String: APIAccess] = [:]
        var ends: [@Sendable () -> Void] = []
        for name in bench.configuration.apiNames {
            let view = bench.viewing(name)
            let files = FileTransports(view.configuration.api)
            ends.append { files.shutdown() }
            let fileTransport: FileTransport = { files.transport(for: $0) }
            guard names.contains(name) else {
                access[name] = APIAccess(transport: NoTransport(), files: fileTransport)
                continue
            }
            let transport = try view.transport()
            ends.append { transport.shutdown() }
            access[name] = APIAccess(
                transport: transport, files: fileTransport, keyFingerprint: try view.keyFingerprint())
        }
        self.access = access
        self.ends = ends
    }

    func shutdown() {
        for end in ends { end() }
    }
}

extension Configuration {
    /// The APIs that a run in this mode asks.
    func apis(of mode: RunMode) -> Set<String> {
        switch mode {
        case .replay: []
        // Which pipelines a backfill is of, is in its job.
        case .backfill: Set(apiNames)
        case .due(let names, _):
            Set(pipelines.filter { names.isEmpty ? !$0.isOptional : names.contains($0.name) }.map(\.api))
        }
    }
}
