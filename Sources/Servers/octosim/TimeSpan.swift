import ArgumentParser

/// A duration on the command line: a number and one of `ms`, `s`, `m`, `h`, `d`.
struct TimeSpan: ExpressibleByArgument {
    let value: Duration

    init(value: Duration) {
        self.value = value
    }

    init?(argument: String) {
        let digits = argument.prefix { $0.isNumber }
        let milliseconds: [Substring: Int64] = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
        guard let number = Int64(digits), let unit = milliseconds[argument[digits.endIndex...]] else { return nil }
        value = .milliseconds(number * unit)
    }

    var defaultValueDescription: String {
        let seconds = value.components.seconds
        return seconds > 0 && seconds % 86_400 == 0 ? "\(seconds / 86_400)d" : "\(seconds)s"
    }
}
