/// A query, a key, and steps: what is done about rows of the warehouse.
package struct Workflow: Sendable {
    package var name: String
    package var watch: Watch
    package var trigger: Trigger
    /// Rows of one evaluation that are acted on; more are held for a person.
    package var limit: Int
    package var group: Group?
    package var steps: [Step]
    /// What is done when an alert is over.
    package var resolvedSteps: [Step]
    package var retry: Retry
    /// False: nothing is evaluated or sent; what waits goes on waiting.
    package var isEnabled: Bool
    /// What the books keep of what was sent.
    package var audit: Audit

    package init(
        name: String, watch: Watch, trigger: Trigger, limit: Int = 20, group: Group? = nil, steps: [Step],
        resolvedSteps: [Step] = [], retry: Retry = Retry(), isEnabled: Bool = true,
        audit: Audit = .text
    ) {
        self.name = name
        self.watch = watch
        self.trigger = trigger
        self.limit = limit
        self.group = group
        self.steps = steps
        self.resolvedSteps = resolvedSteps
        self.retry = retry
        self.isEnabled = isEnabled
        self.audit = audit
    }

    package enum Audit: String, Sendable, CaseIterable {
        case text
        /// SHA-256 of it: enough to prove what it was.
        case hash
    }

    /// Rows with one value of a column are told of together.
    package struct Group: Sendable, Hashable {
        package var column: String
        /// How one of them is told: `{group.lines}`.
        package var line: Template?

        package init(column: String, line: Template? = nil) {
            self.column = column
            self.line = line
        }
    }

    /// How often a step is tried, and when.
    package struct Retry: Sendable, Hashable {
        package var attempts: Int
        /// The n-th wait is random between 0 and min(cap, base × 2ⁿ⁻¹), or what the peer asks for.
        package var base: Duration
        package var cap: Duration

        package init(attempts: Int = 8, base: Duration = .seconds(30), cap: Duration = .seconds(3_600)) {
            self.attempts = attempts
            self.base = base
            self.cap = cap
        }
    }

    /// A step and what the workflow says of it.
    package struct Step: Sendable {
        package var name: String
        package var kind: String
        package var onUnknown: OnUnknown
        package var step: any ActionStep

        package init(name: String, kind: String, onUnknown: OnUnknown, step: any ActionStep) {
            self.name = name
            self.kind = kind
            self.onUnknown = onUnknown
            self.step = step
        }
    }

    /// What to do if nobody knows whether the peer did it.
    package enum OnUnknown: String, Sendable, CaseIterable {
        /// Again, with the same key: at least once.
        case retry
        /// A person decides: at most once.
        case hold
    }

    /// The steps that an occasion leads to.
    package func steps(on occasion: Occasion) -> [Step] { occasion == .resolved ? resolvedSteps : steps }
}

/// The query of a workflow, and what its columns mean.
package struct Watch: Sendable, Hashable {
    package var sql: String
    /// Where it is written, for messages.
    package var origin: String
    /// Columns that tell rows apart: the same values are the same thing.
    package var key: [String]
    /// Column that says whose it is.
    package var client: String?
    /// Column that says when it came to be.
    package var at: String?

    package init(sql: String, origin: String, key: [String], client: String? = nil, at: String? = nil) {
        self.sql = sql
        self.origin = origin
        self.key = key
        self.client = client
        self.at = at
    }
}

/// When rows are acted on.
package enum Trigger: Sendable, Hashable {
    /// A row that was not there before; older ones than `maximumAge` are seen only.
    case event(maximumAge: Duration)
    /// A row that is there for so many evaluations; told again every `repeats`, and when it has gone.
    case alert(evaluations: Int, repeats: Duration?)
    /// Each row, once a period.
    case schedule(Timetable)

    package var word: String {
        switch self {
        case .event: "event"
        case .alert: "alert"
        case .schedule: "schedule"
        }
    }
}

/// `every: monday 06:00, zone: {column: time_zone}`
package struct Timetable: Sendable, Hashable {
    package enum Rhythm: Sendable, Hashable {
        case daily
        /// 1 is Monday.
        case weekly(day: Int)
        /// Shorter months end on their last day.
        case monthly(day: Int)
    }

    package enum Zone: Sendable, Hashable {
        case named(String)
        case column(String)
    }

    package var rhythm: Rhythm
    /// Minutes behind midnight, by the zone's clock.
    package var minute: Int
    package var zone: Zone

    package init(rhythm: Rhythm, minute: Int, zone: Zone) {
        self.rhythm = rhythm
        self.minute = minute
        self.zone = zone
    }
}
