/// How an instant or a day is written as a request's parameter: `format: epoch_ms`, or a template of its own.
package enum ParameterForm: Sendable, Hashable {
    /// `2026-01-31`
    case date
    /// `2026-01-31T00:00:00Z`; of an instant with its milliseconds.
    case dateTime
    /// Seconds, milliseconds or microseconds since 1970.
    case epoch, epochMilliseconds, epochMicroseconds
    /// `20260131`
    case dateDigits
    /// `(year:{year},month:{month},day:{day})`; `{yyyy}`, `{mm}` and `{dd}` have leading zeros.
    case template(String)

    package static let words: [(word: String, form: ParameterForm)] = [
        ("date", .date), ("date_time", .dateTime), ("epoch", .epoch), ("epoch_ms", .epochMilliseconds),
        ("epoch_us", .epochMicroseconds), ("date_digits", .dateDigits),
    ]

    package static let placeholders = ["{year}", "{month}", "{day}", "{yyyy}", "{mm}", "{dd}"]

    /// True if it tells moments of a day apart.
    package var isInstant: Bool {
        switch self {
        case .dateTime, .epoch, .epochMilliseconds, .epochMicroseconds: true
        case .date, .dateDigits, .template: false
        }
    }

    package func value(of instant: Instant) -> JSONValue { value(text(of: instant)) }
    package func value(of day: CivilDay) -> JSONValue { value(text(of: day)) }

    /// The last moment of a day, as far as it is told apart.
    package func value(ofEndOf day: CivilDay) -> JSONValue { value(text(ofEndOf: day)) }

    /// Where the place has types, counts of seconds are numbers.
    private func value(_ text: String) -> JSONValue {
        switch self {
        case .epoch, .epochMilliseconds, .epochMicroseconds: .scalar(.number(text))
        case .date, .dateTime, .dateDigits, .template: .string(text)
        }
    }

    package func text(of instant: Instant) -> String {
        switch self {
        case .dateTime: instant.description
        case .epoch: String(instant.unixSeconds)
        case .epochMilliseconds: String(instant.unixMilliseconds)
        case .epochMicroseconds: String(instant.unixMicroseconds)
        case .date, .dateDigits, .template: text(of: instant.utcDay)
        }
    }

    package func text(of day: CivilDay) -> String {
        switch self {
        case .date: return day.description
        case .dateDigits: return day.description.filter { $0 != "-" }
        case .dateTime: return day.description + "T00:00:00Z"
        case .epoch, .epochMilliseconds, .epochMicroseconds: return text(of: day.utcMidnight)
        case .template(let template):
            let parts = day.components
            let padded = day.description.split(separator: "-").map(String.init)
            let values = [String(parts.year), String(parts.month), String(parts.day)] + padded
            return zip(ParameterForm.placeholders, values).reduce(template) { $0.replacing($1.0, with: $1.1) }
        }
    }

    private func text(ofEndOf day: CivilDay) -> String {
        switch self {
        case .dateTime: day.description + "T23:59:59Z"
        case .epoch: String((day + 1).utcMidnight.unixSeconds - 1)
        case .epochMilliseconds: String((day + 1).utcMidnight.unixMilliseconds - 1)
        case .epochMicroseconds: String((day + 1).utcMidnight.unixMicroseconds - 1)
        case .date, .dateDigits, .template: text(of: day)
        }
    }
}
