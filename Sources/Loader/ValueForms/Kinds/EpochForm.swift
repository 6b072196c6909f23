import Core

/// A count of time units since 1970-01-01T00:00:00Z (POSIX), as a number or as digits in a text.
private enum EpochCount {
    /// - Parameter unit: Its power of ten in microseconds: 6 for seconds.
    static func read(
        _ value: WrittenValue, unit: Int, as result: FormResult, zone: LocalZone?, into text: inout FormText
    ) -> FormOutcome {
        guard value.kind == .number || value.kind == .string, let number = DecimalText(ascii: value.bytes) else {
            return .unreadable
        }
        // What is below a microsecond is cut off, as in RFC 3339 date-times.
        guard let microseconds = number.shifted(by: unit).wholePart,
            let instant = Instant(unixMicroseconds: microseconds)
        else { return .unreadable }
        if result == .day {
            guard let local = zone.map({ $0.local(instant) }) else { return .unreadable }
            text.append(Instant(microseconds: local).utcDay)
        } else {
            text.append(instant)
        }
        return .written
    }

    static func zoneUse(for result: FormResult) -> ZoneUse { result == .day ? .required : .none }
}

/// `epoch`: seconds since 1970, perhaps with a fraction.
struct EpochForm: ValueForm {
    static let kind = "epoch"

    init(config: ConfigMapping) throws(ConfigError) {}

    var results: [FormResult] { [.instant, .day] }
    var expectation: String { "seconds since 1970" }
    func zoneUse(for result: FormResult) -> ZoneUse { EpochCount.zoneUse(for: result) }

    func read(_ value: WrittenValue, as result: FormResult, zone: LocalZone?, into text: inout FormText)
        -> FormOutcome
    {
        EpochCount.read(value, unit: 6, as: result, zone: zone, into: &text)
    }
}

/// `epoch_ms`: milliseconds since 1970.
struct EpochMillisecondsForm: ValueForm {
    static let kind = "epoch_ms"

    init(config: ConfigMapping) throws(ConfigError) {}

    var results: [FormResult] { [.instant, .day] }
    var expectation: String { "milliseconds since 1970" }
    func zoneUse(for result: FormResult) -> ZoneUse { EpochCount.zoneUse(for: result) }

    func read(_ value: WrittenValue, as result: FormResult, zone: LocalZone?, into text: inout FormText)
        -> FormOutcome
    {
        EpochCount.read(value, unit: 3, as: result, zone: zone, into: &text)
    }
}

/// `epoch_us`: microseconds since 1970.
struct EpochMicrosecondsForm: ValueForm {
    static let kind = "epoch_us"

    init(config: ConfigMapping) throws(ConfigError) {}

    var results: [FormResult] { [.instant, .day] }
    var expectation: String { "microseconds since 1970" }
    func zoneUse(for result: FormResult) -> ZoneUse { EpochCount.zoneUse(for: result) }

    func read(_ value: WrittenValue, as result: FormResult, zone: LocalZone?, into text: inout FormText)
        -> FormOutcome
    {
        EpochCount.read(value, unit: 0, as: result, zone: zone, into: &text)
    }
}
