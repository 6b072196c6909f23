/// Why one record is not loaded. It goes to quarantine with its payload; the other records load.
package struct Rejection: Sendable, Hashable {
    package var rule: RejectionRule
    /// JSON pointer of the value inside the record; empty for the record itself.
    package var pointer: String
    /// For people: what the rule wanted. Never the value.
    package var message: String

    package init(_ rule: RejectionRule, at pointer: String, _ message: String) {
        self.rule = rule
        self.pointer = pointer
        self.message = message
    }
}

/// The rules that a record can fail.
package enum RejectionRule: String, Sendable, CaseIterable {
    // The record as JSON.
    case duplicateKey = "duplicate_key"
    case badString = "bad_string"
    case badNumber = "bad_number"
    case badBytes = "bad_bytes"
    case tooDeep = "too_deep"
    case notAnObject = "not_an_object"
    case tooLarge = "too_large"
    // A value against its column.
    case required
    case wrongType = "wrong_type"
    case outOfRange = "out_of_range"
    case tooPrecise = "too_precise"
    case tooLong = "too_long"
    case badFormat = "bad_format"
    case nulCharacter = "nul_character"
    case negativeCount = "negative_count"
    // The record against its slice.
    case wrongPartition = "wrong_partition"
    case implausibleDate = "implausible_date"
    // The row against the database.
    case refusedByDatabase = "refused_by_database"
}
