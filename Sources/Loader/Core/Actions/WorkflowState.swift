/// What the books know of a workflow before one of its evaluations.
package struct WorkflowState: Sendable {
    /// The database's clock.
    package var now: Instant
    /// When it was evaluated for the first time under its present key; `nil`: it was not.
    package var activatedAt: Instant?
    /// The newest item of each key that the query has now; of alerts also those that are pending or fire.
    package var known: [KnownItem]
    package var silences: [Silence]

    package init(now: Instant, activatedAt: Instant?, known: [KnownItem] = [], silences: [Silence] = []) {
        self.now = now
        self.activatedAt = activatedAt
        self.known = known
        self.silences = silences
    }
}

/// An item as the books have it.
package struct KnownItem: Sendable, Hashable {
    package var id: Int64
    package var key: String
    /// How often the key has come back as an alert; 1 for the first time.
    package var episode: Int
    package var state: ItemState
    package var client: String?
    /// Evaluations in a row that have had it.
    package var evaluations: Int
    /// When its steps began last; `nil`: never.
    package var toldAt: Instant?
    /// How often its steps began.
    package var rounds: Int
    package var row: WatchedRow

    package init(
        id: Int64, key: String, episode: Int = 1, state: ItemState, client: String? = nil, evaluations: Int = 1,
        toldAt: Instant? = nil, rounds: Int = 0, row: WatchedRow = WatchedRow(values: [:])
    ) {
        self.id = id
        self.key = key
        self.episode = episode
        self.state = state
        self.client = client
        self.evaluations = evaluations
        self.toldAt = toldAt
        self.rounds = rounds
        self.row = row
    }
}

/// What has become of a row.
package enum ItemState: String, Sendable, CaseIterable {
    /// Seen, and too old to act on.
    case old
    /// Acted on.
    case taken
    /// An alert that has not lasted long enough.
    case pending
    case firing
    case resolved
}

/// What a person wants to hear nothing of for a while.
package struct Silence: Sendable, Hashable {
    package var id: Int64
    package var workflow: String
    /// `nil`: of any key.
    package var key: String?
    /// `nil`: of any client.
    package var client: String?
    package var until: Instant
    package var reason: String
    package var madeBy: String

    package init(
        id: Int64, workflow: String, key: String?, client: String?, until: Instant, reason: String, madeBy: String
    ) {
        self.id = id
        self.workflow = workflow
        self.key = key
        self.client = client
        self.until = until
        self.reason = reason
        self.madeBy = madeBy
    }
}

/// What an evaluation changes: items that are new, items that move on, and the steps that begin.
package struct Evaluation: Sendable, Hashable {
    package var entering: [Entry] = []
    package var moving: [Move] = []
    package var beginnings: [Beginning] = []

    package init() {}

    /// A row that was not there before.
    package struct Entry: Sendable, Hashable {
        package var key: String
        package var episode: Int
        package var state: ItemState
        package var client: String?
        package var at: Instant?
        package var row: WatchedRow
        /// Its steps begin.
        package var isTold: Bool

        package init(
            key: String, episode: Int, state: ItemState, client: String?, at: Instant?, row: WatchedRow, isTold: Bool
        ) {
            self.key = key
            self.episode = episode
            self.state = state
            self.client = client
            self.at = at
            self.row = row
            self.isTold = isTold
        }
    }

    /// A known item that is there again, or is gone.
    package struct Move: Sendable, Hashable {
        package var id: Int64
        package var state: ItemState
        package var evaluations: Int
        package var row: WatchedRow
        package var isTold: Bool

        package init(id: Int64, state: ItemState, evaluations: Int, row: WatchedRow, isTold: Bool) {
            self.id = id
            self.state = state
            self.evaluations = evaluations
            self.row = row
            self.isTold = isTold
        }
    }

    /// The first step of a chain, for one item or a group of them.
    package struct Beginning: Sendable, Hashable {
        /// Keys and episodes of the items, the leading one first; never empty.
        package var items: [ItemName]
        package var rows: [WatchedRow]
        package var client: String?
        package var occasion: Occasion
        /// Counts from 1 for each item: its chains are told apart by it.
        package var round: Int
        /// Why it waits for a person; `nil`: it does not.
        package var hold: String?

        package init(
            items: [ItemName], rows: [WatchedRow], client: String?, occasion: Occasion, round: Int, hold: String?
        ) {
            self.items = items
            self.rows = rows
            self.client = client
            self.occasion = occasion
            self.round = round
            self.hold = hold
        }
    }

    package struct ItemName: Sendable, Hashable {
        package var key: String
        package var episode: Int

        package init(key: String, episode: Int) {
            self.key = key
            self.episode = episode
        }
    }
}
