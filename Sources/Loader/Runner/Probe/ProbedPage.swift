import Core
import Extract

/// One page of a pipeline as a person is shown it: what was asked, what came, and what would become of it.
package struct ProbedPage: Sendable {
    package let request: HTTPRequest
    package let status: Int
    package let elapsed: Duration
    /// Records of the page.
    package let records: Int
    /// Another page would be asked for.
    package let goesOn: Bool
    /// Mapped paths that none of the records has, not even as null. Empty if there are no records.
    package let unmet: [FieldPath]
    /// Records that would be rejected, by reason. `nil`: rows were not made.
    package var rejections: [ProbedRejection]?
    /// Why rows were not made.
    package var whyNoRows = ""
    /// The first records as they came, JSON.
    package let payloads: [[UInt8]]
    /// What the first record becomes.
    package var rows: [ProbedRow] = []
    /// Why the first record becomes nothing.
    package var firstRejection: ProbedRejection?
    /// The API's ids of the first record, by the entity that it is a member of.
    package let members: [String: String]
    /// What the answer says of the end of what was asked for: Deprecation (RFC 9745) and Sunset (RFC 8594).
    package var notices: [String] = []
}

/// A pipeline is read for each member of another's table, and none is known.
package struct UnknownMember: Error, Sendable, CustomStringConvertible {
    package let pipeline: String
    package let entity: String
    /// The pipeline that loads the members.
    package let parent: String

    package var description: String {
        "\(pipeline) is read for each \(entity), and none is known; load them first: octoload run \(parent)"
    }
}

/// A pipeline whose records are in a report that would have to be ordered.
package struct UnorderedReport: Error, Sendable, CustomStringConvertible {
    package let pipeline: String
    /// The order, as the configuration spells it.
    package let order: String

    package var description: String {
        "\(pipeline) is a report that is ordered (\(order)), and orders are not sent for a look; load it: octoload run \(pipeline)"
    }
}

/// A row that a record becomes.
package struct ProbedRow: Sendable {
    package let table: TableName
    /// A JSON object: column to value.
    package let columns: String
}

/// A reason why records do not fit their tables.
package struct ProbedRejection: Sendable, Hashable {
    package let rule: String
    /// RFC 6901, inside the record.
    package let pointer: String
    package let message: String
    package var records = 1
}
