import Core

/// `excel`: a spreadsheet's serial number: days since 1899-12-30, the time of day as a fraction.
///
/// Rounded to the millisecond, which is as exact as the fraction is. Without a zone: `zone` says where its clock is.
struct ExcelForm: ValueForm {
    static let kind = "excel"

    private static let origin = CivilDay(year: 1899, month: 12, day: 30)

    init(config: ConfigMapping) throws(ConfigError) {}

    var results: [FormResult] { [.day, .instant] }
    var expectation: String { "a spreadsheet's serial number of a day from 1900-03-01 on" }
    func zoneUse(for result: FormResult) -> ZoneUse { result == .instant ? .required : .none }

    func read(_ value: WrittenValue, as result: FormResult, zone: LocalZone?, into text: inout FormText)
        -> FormOutcome
    {
        // Days before 1900-03-01 are counted in two ways: spreadsheets believe in a 29 February 1900.
        guard value.kind == .number || value.kind == .string, let serial = DecimalText(ascii: value.bytes),
            let milliseconds = serial.times(86_400_000).rounded(to: 0).wholePart,
            milliseconds >= 61 * 86_400_000, milliseconds < 3_000_000 * 86_400_000
        else { return .unreadable }
        let local = ExcelForm.origin.utcMidnight.microseconds + milliseconds * 1_000
        if result == .day {
            text.append(Instant(microseconds: local).utcDay)
            return .written
        }
        guard let instant = zone.map({ $0.instant(local: local) }) else { return .unreadable }
        text.append(instant)
        return .written
    }
}
