import ArgumentParser
import OctoSimulator

/// Where it is served and to whom.
struct ServerOptions: ParsableArguments {
    @Option(help: "Port on 127.0.0.1; 0 takes a free one.")
    var port: UInt16 = 8080

    @Option(
        help: ArgumentHelp(
            "An API key, 20 to 128 letters and digits. KEY:1,2 sees the second and third domain only. Repeatable.",
            valueName: "key"))
    var key: [KeyArgument] = []

    @Flag(help: "Answer /_sim/ too: advance, fault, heal, revoke, state, log.")
    var admin = false

    var keys: [APIKey] { key.isEmpty ? [.demo] : key.map(\.key) }
}

/// A key on the command line: `SECRET` or `SECRET:DOMAIN,DOMAIN…`.
struct KeyArgument: ExpressibleByArgument {
    let key: APIKey

    init?(argument: String) {
        let parts = argument.split(separator: ":", maxSplits: 1)
        guard let secret = parts.first, (20...128).contains(secret.utf8.count),
            secret.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
        else { return nil }
        guard parts.count == 2 else {
            key = APIKey(String(secret))
            return
        }
        let domains = parts[1].split(separator: ",").map { Int($0) }
        guard !domains.isEmpty, !domains.contains(where: { $0 == nil || $0 ?? -1 < 0 }) else { return nil }
        key = APIKey(String(secret), domains: domains.compactMap { $0 })
    }
}
