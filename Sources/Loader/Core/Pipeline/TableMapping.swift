/// How a record becomes a row of one table.
package struct TableMapping: Sendable {
    package var table: TableName
    /// For a dimension: whose members the rows are, and where the API's id is. Fills `<entity>_key` and `<entity>_id`.
    package var member: MemberReference?
    /// For a fact: where the record's own id is. Fills `record_key`, by which a bare tombstone finds its row.
    package var recordID: FieldPath?
    /// Members of dimensions that the row points at: fills `<entity>_key`, and makes sure that the member exists.
    package var members: [MemberReference]
    package var columns: [ColumnMapping]
    /// Like `columns`, but figures: a tombstone sets them to zero.
    package var measures: [ColumnMapping]
    /// What goes into the `attributes` document, by name.
    package var attributes: [AttributeMapping]
    /// The record's version (RFC 3339): newest wins. `nil`: the time of extraction.
    package var newestBy: FieldPath?
    /// How the version is written, where it is no RFC 3339 date-time.
    package var versionConversion: ValueConversion?
    /// Not null in a tombstone: when the source deleted the record; with `deletedWhen` a mark of another kind.
    package var deletedBy: FieldPath?
    /// Values of the mark that mean "deleted", as of the record's version; empty: any does, and is an instant.
    package var deletedWhen: Set<String> = []
    package var deletionConversion: ValueConversion?
    /// For a dimension: the table that keeps the states of its members.
    package var history: TableName?
    /// For a fact: the table that keeps what measures were before they changed.
    package var restatements: TableName?
    /// For a fact: what a table of totals has beyond it, kept as rows of its own.
    package var remainder: RemainderMapping?
    /// An array in the record: the table has a row for each of its elements. `nil`: a row for the record.
    package var explode: FieldPath?
    package var location: SourceLocation

    package init(
        table: TableName, member: MemberReference?, recordID: FieldPath?, members: [MemberReference],
        columns: [ColumnMapping], measures: [ColumnMapping], attributes: [AttributeMapping], newestBy: FieldPath?,
        deletedBy: FieldPath?, history: TableName? = nil, restatements: TableName? = nil,
        remainder: RemainderMapping? = nil, location: SourceLocation
    ) {
        self.table = table
        self.member = member
        self.recordID = recordID
        self.members = members
        self.columns = columns
        self.measures = measures
        self.attributes = attributes
        self.newestBy = newestBy
        self.deletedBy = deletedBy
        self.history = history
        self.restatements = restatements
        self.remainder = remainder
        self.location = location
    }
}

/// `remainder: {of: fact_campaign_performance_daily, measures: [spend, clicks]}`
package struct RemainderMapping: Sendable {
    /// Table of the totals.
    package var totals: TableName
    /// Measures that add up to the totals.
    package var measures: [String]
    /// A slice is held if rows that usually come to nearly all of their totals come to a smaller share: 0 (never) to 1.
    package var minimumShare: Double
    package var location: SourceLocation

    package init(totals: TableName, measures: [String], minimumShare: Double = 0, location: SourceLocation) {
        self.totals = totals
        self.measures = measures
        self.minimumShare = minimumShare
        self.location = location
    }
}

/// A member of a dimension named by a record: `campaign: campaign_id`.
package struct MemberReference: Sendable {
    package var entity: String
    /// Parts of the API id; one, except for APIs whose ids are unique only together.
    package var id: [FieldPath]
    package var location: SourceLocation

    package init(entity: String, id: [FieldPath], location: SourceLocation) {
        self.entity = entity
        self.id = id
        self.location = location
    }
}

/// A column and where its value comes from.
package struct ColumnMapping: Sendable {
    package var column: String
    package var source: ColumnSource
    /// A stricter form than the column's type asks for.
    package var format: ValueFormat?
    /// How the API writes the value, where it is not as the column's type takes it.
    package var conversion: ValueConversion?
    /// What it means if no record has the path; `nil`: what earlier reads brought decides.
    package var presence: PathPresence?
    package var location: SourceLocation

    package init(
        column: String, source: ColumnSource, format: ValueFormat?, presence: PathPresence? = nil,
        location: SourceLocation
    ) {
        self.column = column
        self.source = source
        self.format = format
        self.presence = presence
        self.location = location
    }
}

/// Where a column's value comes from.
package enum ColumnSource: Sendable {
    /// `spend: metrics.spend`
    case field(FieldPath)
    /// `content_kind: {const: post}`
    case constant(String)
    /// `published_date: {day_of: published_at, zone: domain.time_zone}`: the local day of an instant.
    case day(of: FieldPath, zone: ZoneSource)
    /// `line: {position: 1}`: the element's place in the array that is exploded, counted from this number.
    case position(first: Int)
    /// `x: {partition: plan_name}`: a column of the partition member's dimension row.
    case partition(String)
}

extension ColumnSource {
    /// Where in the record; `nil` for what is not taken from it.
    package var path: FieldPath? {
        switch self {
        case .field(let path), .day(let path, _): path
        case .constant, .partition, .position: nil
        }
    }
}

/// `mapped:` of a column: what a slice means of which no record has the column's path.
package enum PathPresence: String, Sendable, CaseIterable {
    /// The slice is held, however few records it has and whatever earlier reads brought.
    case required
    /// Nothing: records may lack it, all of them.
    case optional
}

/// The time zone that a day is cut in.
package enum ZoneSource: Sendable {
    /// IANA name, `UTC` for example.
    case named(String)
    /// A column of the partition member's dimension row: `domain.time_zone`.
    case partition(String)
}

/// One entry of the `attributes` document.
package struct AttributeMapping: Sendable {
    package var name: String
    package var path: FieldPath

    package init(name: String, path: FieldPath) {
        self.name = name
        self.path = path
    }
}

/// Forms of text that a column's type cannot express.
package enum ValueFormat: String, Sendable, CaseIterable {
    /// Three capital letters, ISO 4217.
    case currency
    /// Not empty and not blank.
    case filled
    /// An integer written as a string.
    case digits
    /// A number that is never negative; what `measures` of whole numbers are anyway.
    case count
}
