/// How cursor lists behave where the contract leaves room.
package struct PagingSettings: Sendable {
    /// How long a cursor lives.
    package var cursorLife: Duration
    /// One page in sixteen, never the first, has no records although more follow.
    package var emptyPages: Bool
    /// One page in 24 has its last two records in the wrong order.
    package var disorder: Bool
    /// Pages of more bytes, before compression, are refused with 413.
    package var maximumPageBytes: Int

    package init(
        cursorLife: Duration = .seconds(86_400), emptyPages: Bool = true, disorder: Bool = true,
        maximumPageBytes: Int = 10_485_760
    ) {
        self.cursorLife = cursorLife
        self.emptyPages = emptyPages
        self.disorder = disorder
        self.maximumPageBytes = maximumPageBytes
    }
}
