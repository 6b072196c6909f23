/// What a world is made from. Equal shapes make equal worlds, whenever and wherever.
package struct WorldShape: Sendable, Hashable {
    /// Everything that looks random follows from this number.
    package var seed: UInt64
    /// Domains at the beginning. One more joins two days after `opening`.
    package var clients: Int
    /// Days of ad performance and posts before `opening`.
    package var historyDays: Int
    /// Daily ad-level rows that history holds at `opening`, to within the rows of one campaign.
    package var performanceRows: Int
    /// The clock's first reading. What the script makes happen (`Script`) is counted from here.
    package var opening: Moment
    /// Whether a change becomes visible only some time, up to ten minutes, after its `updated_at`.
    package var replicationLag: Bool

    package init(
        seed: UInt64 = 1, clients: Int = 6, historyDays: Int = 120, performanceRows: Int = 20_000,
        opening: Moment, replicationLag: Bool = true
    ) {
        self.seed = seed
        self.clients = clients
        self.historyDays = historyDays
        self.performanceRows = performanceRows
        self.opening = opening
        self.replicationLag = replicationLag
    }

    /// The first day of ad performance and posts, in every time zone.
    package var firstDay: Day { opening.utcDay - historyDays }

    /// New campaigns begin up to this many days after `opening`.
    static let futureDays = 120

    /// The clock cannot be advanced beyond this.
    package var end: Moment { (opening.utcDay + 400).utcStart }
}
