/// How an API writes values of one kind: epoch milliseconds, digits of a day, numbers with grouping.
///
/// One file a kind, and a line in the registry of `ValueForms`. A form reads losslessly or says that it cannot.
package protocol ValueForm: Sendable {
    /// Spelling in `pipelines.yaml`: `format: epoch_ms`.
    static var kind: String { get }

    /// Its own keys beside `format`.
    static var keys: [String] { get }

    /// Reads its keys from the column's mapping.
    init(config: ConfigMapping) throws(ConfigError)

    /// What it can make of a value, the usual first.
    var results: [FormResult] { get }

    /// What a value must be, for messages: `seconds since 1970`.
    var expectation: String { get }

    /// Whether a zone is needed to make `result` of a value.
    func zoneUse(for result: FormResult) -> ZoneUse

    /// Reads one value.
    ///
    /// - Parameters:
    ///   - result: One of `results`.
    ///   - zone: As `zoneUse` asks for it.
    func read(_ value: WrittenValue, as result: FormResult, zone: LocalZone?, into text: inout FormText) -> FormOutcome
}

/// What a form does with a time zone.
package enum ZoneUse: Sendable {
    case none
    /// Of values that say no offset themselves.
    case optional
    case required
}

extension ValueForm {
    package static var keys: [String] { [] }
    package func zoneUse(for result: FormResult) -> ZoneUse { .none }
}
