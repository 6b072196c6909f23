/// One stanza of `pipelines.yaml`, checked: what to ask the API for, and where its records go.
package struct Pipeline: Sendable {
    package var name: String
    /// The name of its API in `apis`; empty where the file has one.
    package var api = ""
    /// Of a report that is fetched as files: what orders it.
    package var request: ListRequest
    /// How the API is made to prepare what is read; `nil`: it has it at hand.
    package var report: ReportJobSpec?
    /// Where the array of records lies in a page; the root for an answer that is one record or a bare array.
    package var records: FieldPath
    /// What names the values of rows that are arrays; `nil`: records have names of their own.
    package var header: RowHeader?
    /// Where a page says the server's time; `nil`: the Date header.
    package var asOf: FieldPath?
    package var partition: PartitionSpec?
    /// Its position is the beginning of the list; copied for each chain of pages.
    package var paginator: any Paginator
    package var reading: Reading
    package var loads: [TableMapping]
    /// Files that records name, to be fetched and kept.
    package var download: DownloadSpec?
    /// The list is one answer without pages, which may hold an object instead of an array.
    package var isOneAnswer: Bool
    /// What a successful answer may look like.
    package var answers = AnswerSettings()
    /// Run only when it is named.
    package var isOptional: Bool
    /// Its one record says whose API key the run was started with.
    package var isOwner = false
    package var location: SourceLocation

    package init(
        name: String, request: ListRequest, records: FieldPath, asOf: FieldPath?, partition: PartitionSpec?,
        paginator: any Paginator, reading: Reading, loads: [TableMapping], download: DownloadSpec? = nil,
        isOneAnswer: Bool = false,
        isOptional: Bool = false,
        location: SourceLocation
    ) {
        self.name = name
        self.request = request
        self.records = records
        self.asOf = asOf
        self.partition = partition
        self.paginator = paginator
        self.reading = reading
        self.loads = loads
        self.download = download
        self.isOneAnswer = isOneAnswer
        self.isOptional = isOptional
        self.location = location
    }

    /// Every request that it may send, the one for pages last.
    package var requests: [ListRequest] { (report.map { [$0.order, $0.poll.request] } ?? []) + [request] }

    /// Below the API's base URL: `/ad-performance`.
    package var path: String { request.path }

    /// For messages: `GET /ad-performance`.
    package var label: String { request.label }

    /// How progress is made.
    package struct Reading: Sendable {
        /// Changed records since an instant; `nil` if the list cannot be asked for that.
        package var changes: ChangesSpec?
        /// Ranges of days; `nil` if the list cannot be asked for that.
        package var window: WindowSpec?
        /// True if a record that a complete listing no longer has is gone.
        package var absenceDeletes: Bool
        /// Days that are read again, whatever has been read of them.
        package var restate: [RestateRule]
        /// How long a day must have been over before it counts as readable.
        package var settle: Duration
        /// The largest share of a partition's members that one listing may delete: 0 to 1.
        package var maximumDeleted: Double
        /// The largest share of a slice's records that may be rejected: 0 to 1. A few may always be.
        package var maximumRejected: Double
        /// The smallest share of the usual number of records that a slice may bring: 0 (any) to 1.
        package var minimumVolume: Double
        /// How long the ranges of records that wait in quarantine are read again; zero: never.
        package var heal = Duration.seconds(7 * 86_400)
        /// Of a list that is read for changes: how often it is read whole, so that what it lacks is found. `nil`: never.
        package var sweep: Duration?
        /// Rows of a member of `for_each` that was deleted are marked deleted, too.
        package var deletesOrphans = false

        package init(
            changes: ChangesSpec?, window: WindowSpec?, absenceDeletes: Bool, restate: [RestateRule] = [],
            settle: Duration = .zero, maximumDeleted: Double = 0.5, maximumRejected: Double = 0.5,
            minimumVolume: Double = 0.05
        ) {
            self.changes = changes
            self.window = window
            self.absenceDeletes = absenceDeletes
            self.restate = restate
            self.settle = settle
            self.maximumDeleted = maximumDeleted
            self.maximumRejected = maximumRejected
            self.minimumVolume = minimumVolume
        }

        /// Whether it matters what day it is where a partition is.
        package var usesLocalDays: Bool { !restate.isEmpty || settle != .zero }

        /// Neither changes nor windows: the list is read whole each time.
        package var isSnapshot: Bool { changes == nil && window == nil }
    }
}

/// `{every: 7d, last: 28d}`: once in every period of seven days, the 28 days before it are read again.
package struct RestateRule: Sendable, Hashable {
    /// Days; periods are cut in the partition's time zone, those of whole weeks begin on Mondays.
    package var every: Int
    /// Days before the period.
    package var last: Int
    /// Read again to find what is gone, not because figures change.
    package var isSweep: Bool

    package init(every: Int, last: Int, isSweep: Bool = false) {
        self.every = every
        self.last = last
        self.isSweep = isSweep
    }

    /// First day of the period that `day` is in.
    package func period(of day: CivilDay) -> CivilDay {
        let monday = CivilDay(year: 2000, month: 1, day: 3)
        let days = (day - monday) % every
        return day - (days < 0 ? days + every : days)
    }
}

/// `for_each: {domain: {in: domains, param: domain_id, field: domain_id}}`: a list read once per member of another's dimension.
package struct PartitionSpec: Sendable {
    /// The entity, for example `domain`; each member is a partition with its own ledger rows.
    package var entity: String
    /// The pipeline that loads the members.
    package var pipeline: String
    /// Where the request has the member's API id; `nil` if it needs none.
    package var place: ParameterPlace?
    /// The record's field that must hold the member's API id; `nil` if records have none.
    package var field: FieldPath?
    /// Only members whose dimension row has these values, column by column.
    package var condition: [String: String]
    /// Ids that one request takes; 1: changes of each member are read alone.
    package var groupSize: Int
    /// A group's ids are parameters of their own (`id=1&id=2`), not one with commas.
    package var repeatsParameter = false
    /// A member that has been read is read again only once its own record has a newer version.
    package var isOnce: Bool
    package var location: SourceLocation

    package init(
        entity: String, pipeline: String, place: ParameterPlace?, field: FieldPath?, condition: [String: String] = [:],
        groupSize: Int = 1, isOnce: Bool = false, location: SourceLocation
    ) {
        self.entity = entity
        self.pipeline = pipeline
        self.place = place
        self.field = field
        self.condition = condition
        self.groupSize = groupSize
        self.isOnce = isOnce
        self.location = location
    }

    /// What stands for the member's id in the pipeline's path: `{report}`.
    package var placeholder: String { "{\(entity)}" }

    /// What stands for a column of its dimension row, without braces: `report.account_id`.
    package func placeholder(of column: String) -> String { "\(entity).\(column)" }
}

/// `since: {param: updated_since, overlap: 15m}`
package struct ChangesSpec: Sendable {
    package var place: ParameterPlace
    /// How far before the last read's end the next one begins, because changes become visible late.
    package var overlap: Duration
    /// The value that asks for everything.
    package var beginning: Instant
    /// A feed that has not been read for longer is read whole again.
    package var maximumAge: Duration
    package var form = ParameterForm.dateTime
    /// The parameter's value, `{since}` in its midst; `nil`: the instant alone.
    package var template: String?

    /// The value that asks for what changed since an instant.
    package func value(since instant: Instant) -> JSONValue {
        template.map { .string($0.replacing("{since}", with: form.text(of: instant))) } ?? form.value(of: instant)
    }

    /// What `beginning` is if nothing is configured: no API knows changes from before 1970.
    package static let everything = Instant.unixEpoch

    package init(place: ParameterPlace, overlap: Duration, beginning: Instant, maximumAge: Duration) {
        self.place = place
        self.overlap = overlap
        self.beginning = beginning
        self.maximumAge = maximumAge
    }
}

/// `window: {from: date_from, to: date_to, field: date, start: 2026-01-01, slice: 31d}`
package struct WindowSpec: Sendable {
    package var from: ParameterPlace
    package var to: ParameterPlace
    /// The record's day, checked against the range that is plausible; `nil`: not checked.
    package var field: FieldPath?
    /// How the day is written, where it is not `YYYY-MM-DD`.
    package var conversion: ValueConversion?
    /// First day wanted.
    package var start: CivilDay
    /// Days per request, at most.
    package var sliceDays: Int
    /// The end asked for is the first day that is not wanted.
    package var isEndExclusive = false
    package var form = ParameterForm.date
    /// One text with both days, `{from}` and `{to}` in its midst; then both places are the same.
    package var template: String?
    /// The last day asked for is yesterday, not today.
    package var endsYesterday = false
    /// Days back from today that the API keeps; `nil`: all.
    package var keptDays: Int?

    /// The parameters that ask for the days from `first` to `last`, both included.
    package func values(first: CivilDay, last: CivilDay) -> [(place: ParameterPlace, value: JSONValue)] {
        let end = isEndExclusive ? form.value(of: last + 1) : form.value(ofEndOf: last)
        guard let template else { return [(from, form.value(of: first)), (to, end)] }
        let text = template.replacing("{from}", with: form.text(of: first))
            .replacing("{to}", with: end.parameterText)
        return [(from, .string(text))]
    }

    package init(from: ParameterPlace, to: ParameterPlace, field: FieldPath?, start: CivilDay, sliceDays: Int) {
        self.from = from
        self.to = to
        self.field = field
        self.start = start
        self.sliceDays = sliceDays
    }

    /// The last day of a slice that begins on `first`: the longest that fits, ending with a month if one does, so that
    /// slices fill partitions and calendar months whole.
    package func lastDay(from first: CivilDay) -> CivilDay {
        let longest = first + (sliceDays - 1)
        let endOfMonth = (longest + 1).firstOfMonth - 1
        return sliceDays >= 31 ? endOfMonth : longest
    }
}
