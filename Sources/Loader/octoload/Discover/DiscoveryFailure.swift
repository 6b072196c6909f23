import Core
import Runner

/// Why a list cannot be looked at, with what to do about it.
enum DiscoveryFailure {
    /// What a run would say, and what helps before there is a configuration.
    ///
    /// - Parameter hasCredentials: Requests prove whose they are.
    static func explaining(_ error: SourceError, hasCredentials: Bool) -> RunFailure {
        let failure = RunFailure(error)
        let remedy =
            switch error.kind {
            case .credentials where !hasCredentials:
                "say how requests prove whose they are: --bearer-env NAME, --header 'X-Key: env:NAME', --key-in-query NAME=env:NAME, or --user with --password-env"
            case .credentials: "is the secret the right one, and is it sent as the API wants it?"
            case .forbidden: "the key may not read this list; ask for the right, or for another list"
            case .partitionRefused where error.status == 404:
                "is the address right? The API's documentation has the paths of its lists"
            case .rejected where error.status.map { (300..<400).contains($0) } == true:
                "give the address that it leads to"
            case .rejected: "parameters that the API demands are given in the address: 'ADDRESS?name=value'"
            default: ""
            }
        return RunFailure(failure.kind, remedy.isEmpty ? failure.description : "\(failure.description); \(remedy)")
    }

    /// A body that is no JSON.
    static func noJSON(_ page: SampledPage, label: String, flaw: String) -> RunFailure {
        let bytes = page.body.bytes
        let start = bytes.first { $0 > 0x20 }
        let type = (page.response[header: "Content-Type"] ?? "no Content-Type").escapedForReader(limit: 80)
        let status = page.response.status
        if start == nil {
            return RunFailure(
                .unavailable,
                "\(label): \(status), and the body is empty; is the address that of a list, and does it need parameters?"
            )
        }
        if start == UInt8(ascii: "<") {
            return RunFailure(
                .unavailable,
                "\(label): \(status), and the body is a web page or XML (\(type)), no JSON; the API's documentation has its address, which is often below /api"
            )
        }
        return RunFailure(
            .unavailable,
            "\(label): \(status), and the body is no JSON (\(type)): \(flaw); only lists in JSON can be loaded")
    }

    static func noRecords(_ label: String, keys: String, wish: String?) -> RunFailure {
        let has = keys.isEmpty ? "the page has no names" : "the page has: \(keys)"
        if let wish {
            return RunFailure(
                .dataGate,
                "\(label): there are no records at \"\(wish.escapedForReader(limit: 80))\"; \(has); leave --records out, or name another place"
            )
        }
        return RunFailure(
            .dataGate,
            "\(label): no array of objects is on the page, so there are no records; \(has); name their place with --records"
        )
    }

    static func empty(_ label: String, _ place: String) -> RunFailure {
        RunFailure(
            .dataGate,
            "\(label): the list at \"\(place)\" is empty, so nothing says what its records are; ask for one that has some, with other parameters in the address"
        )
    }
}
