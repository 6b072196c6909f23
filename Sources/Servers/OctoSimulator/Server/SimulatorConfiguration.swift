/// Everything that a simulator is told before it starts.
package struct SimulatorConfiguration: Sendable {
    package var world: WorldShape
    /// The clock's first reading; the world's opening unless set.
    package var clock: Moment?
    /// On 127.0.0.1; 0 takes a free one.
    package var port: UInt16
    package var keys: [APIKey]
    /// `nil` switches rate limits off.
    package var limits: RateLimits?
    package var paging: PagingSettings
    package var faults: [Fault]
    /// Whether `/_sim/…` answers: advance the clock, set faults, read the log.
    package var hasAdmin: Bool
    /// How far the `Date` header is from the real time.
    package var dateSkew: Duration
    /// Added before every answer, as a network would.
    package var latency: Duration

    package init(
        world: WorldShape, clock: Moment? = nil, port: UInt16 = 0, keys: [APIKey] = [.demo],
        limits: RateLimits? = RateLimits(),
        paging: PagingSettings = PagingSettings(), faults: [Fault] = [], hasAdmin: Bool = false,
        dateSkew: Duration = .zero,
        latency: Duration = .zero
    ) {
        self.world = world
        self.clock = clock
        self.port = port
        self.keys = keys
        self.limits = limits
        self.paging = paging
        self.faults = faults
        self.hasAdmin = hasAdmin
        self.dateSkew = dateSkew
        self.latency = latency
    }
}
