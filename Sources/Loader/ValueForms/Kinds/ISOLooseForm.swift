import Core

/// `iso_loose`: ISO 8601 as APIs write it: `2026-03-10T09:20:20-0400`, `2026-03-10 09:20`, `2026-03-10`.
///
/// A moment without an offset needs `zone`; a date column takes the day as it is written.
struct ISOLooseForm: ValueForm {
    static let kind = "iso_loose"

    init(config: ConfigMapping) throws(ConfigError) {}

    var results: [FormResult] { [.instant, .day] }
    var expectation: String { "a date and time like 2026-01-31T10:20:30+0100, its offset written or zone given" }
    func zoneUse(for result: FormResult) -> ZoneUse { result == .instant ? .optional : .none }

    func read(_ value: WrittenValue, as result: FormResult, zone: LocalZone?, into text: inout FormText)
        -> FormOutcome
    {
        guard value.kind == .string, let written = WrittenDateTime(loose: value.bytes) else { return .unreadable }
        return written.append(as: result, zone: zone, to: &text)
    }
}
