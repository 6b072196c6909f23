/// What records had in their fields, pipeline by pipeline.
package protocol FieldBook: Sendable {
    /// The fields of a pipeline's records that earlier runs met.
    func known(of pipeline: String) async throws(WarehouseError) -> [KnownField]

    /// Adds what a run met.
    func note(_ news: FieldNews, of pipeline: String, runID: String) async throws(WarehouseError)
}

/// A field of a pipeline's records as the books know it.
package struct KnownField: Sendable, Hashable {
    /// As in pipelines.yaml.
    package var path: String
    package var isMapped: Bool
    /// Of late: records that could have had it, and those of them that had, with a value or with null.
    package var records: Int
    package var met: Int
    package var nulls: Int
    package var types: [String]
    /// Before `types` was last widened; empty: never.
    package var earlierTypes: [String]
    package var typesChangedAt: Instant?
    package var example: String?
    package var firstSeenAt: Instant?
    package var lastSeenAt: Instant?
    /// When runs began to find it in none of their records.
    package var goneSince: Instant?
    /// Partitions whose last read of ten records or more had it in none of them.
    package var absentFrom: Set<String>

    package init(
        path: String, isMapped: Bool, records: Int = 0, met: Int = 0, nulls: Int = 0, types: [String] = [],
        earlierTypes: [String] = [], typesChangedAt: Instant? = nil, example: String? = nil,
        firstSeenAt: Instant? = nil, lastSeenAt: Instant? = nil, goneSince: Instant? = nil,
        absentFrom: Set<String> = []
    ) {
        self.path = path
        self.isMapped = isMapped
        self.records = records
        self.met = met
        self.nulls = nulls
        self.types = types
        self.earlierTypes = earlierTypes
        self.typesChangedAt = typesChangedAt
        self.example = example
        self.firstSeenAt = firstSeenAt
        self.lastSeenAt = lastSeenAt
        self.goneSince = goneSince
        self.absentFrom = absentFrom
    }
}

/// A code that a code dimension got from a pipeline's records.
package struct KnownCode: Sendable, Hashable {
    package var table: String
    package var code: String
    package var firstSeenAt: Instant?

    package init(table: String, code: String, firstSeenAt: Instant?) {
        self.table = table
        self.code = code
        self.firstSeenAt = firstSeenAt
    }
}

/// What a run met of a pipeline's fields, to be added to the books.
package struct FieldNews: Sendable {
    package var mapped: [Mapped] = []
    package var unmapped: [Unmapped] = []
    package var codes: [KnownCode] = []

    package init() {}

    /// Fields that nobody maps, and codes, of one pipeline: more are not kept.
    package static let most = 200
    /// Partitions that a path is known to be absent from; of more it is not told which.
    package static let mostPartitions = 1_000

    /// A mapped path.
    package struct Mapped: Sendable {
        package var path: String
        package var records = 0
        package var met = 0
        package var nulls = 0
        package var types: [String] = []
        package var example: String?
        /// None of the run's records had it, though it was to be expected.
        package var isGone = false
        package var absentFrom: Set<String> = []
        package var presentIn: Set<String> = []

        package init(path: String) {
            self.path = path
        }
    }

    package struct Unmapped: Sendable {
        package var path: String
        /// `nil`: null.
        package var type: String?
        package var example: String

        package init(path: String, type: String?, example: String) {
            self.path = path
            self.type = type
            self.example = example
        }
    }
}
