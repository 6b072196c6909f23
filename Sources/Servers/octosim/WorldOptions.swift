import ArgumentParser
import OctoSimulator

/// What there is to be served, and at what time.
struct WorldOptions: ParsableArguments {
    @Option(help: "Everything that looks random follows from this number.")
    var seed: UInt64 = 1

    @Option(help: "Domains; one more joins after two days.")
    var clients = 6

    @Option(help: "Days of history before the clock's first reading.")
    var days = 120

    @Option(help: ArgumentHelp("Daily ad-level rows of ad performance in that history, roughly.", valueName: "rows"))
    var scale = 20_000

    @Option(help: ArgumentHelp("The clock's first reading, RFC 3339; default is the real time.", valueName: "time"))
    var now: Moment?

    @Option(help: ArgumentHelp("How far the clock is behind --now, for example 3d.", valueName: "time"))
    var behind = TimeSpan(value: .zero)

    /// Whole seconds, so that what is printed can be given back as `--now`.
    var opening: Moment {
        let start = (now ?? .now) - behind.value
        return Moment(unixSeconds: start.milliseconds / 1000)
    }

    func shape(opening: Moment, lag: Bool) -> WorldShape {
        WorldShape(
            seed: seed, clients: clients, historyDays: days, performanceRows: scale, opening: opening,
            replicationLag: lag)
    }

    func validate() throws {
        guard (2...10_000).contains(clients) else { throw ValidationError("--clients must be from 2 to 10000") }
        guard (1...1500).contains(days) else { throw ValidationError("--days must be from 1 to 1500") }
        guard (1...100_000_000).contains(scale) else { throw ValidationError("--scale must be from 1 to 100000000") }
    }
}

extension Moment: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(rfc3339: argument)
    }
}
