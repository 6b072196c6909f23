import Core

/// `local`: a date and time without an offset, on the clocks of `zone`: `2026-11-01 00:00:00`.
struct LocalForm: ValueForm {
    static let kind = "local"

    init(config: ConfigMapping) throws(ConfigError) {}

    var results: [FormResult] { [.instant, .day] }
    var expectation: String { "a date and time without an offset, like 2026-01-31 10:20:30" }
    func zoneUse(for result: FormResult) -> ZoneUse { result == .instant ? .required : .none }

    func read(_ value: WrittenValue, as result: FormResult, zone: LocalZone?, into text: inout FormText)
        -> FormOutcome
    {
        guard value.kind == .string, let written = WrittenDateTime(loose: value.bytes), written.offset == nil else {
            return .unreadable
        }
        return written.append(as: result, zone: zone, to: &text)
    }
}
