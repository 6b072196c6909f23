import Core
import Discover
import Extract
import Runner

extension Workbench {
    /// Looks at a list of this bench's API.
    func discover(_ target: DiscoveryTarget, pages: Int, records: String?) async throws -> Proposal {
        let surroundings = CommandContext.current.surroundings
        let transport = try transport()
        defer { transport.shutdown() }
        let sampler = ListSampler(
            configuration.api, transport: transport, surroundings: surroundings, most: Discovery.mostRequests)
        return try await Discovery(
            target: target, sampler: sampler, pages: pages, recordsWish: records, now: surroundings.wallClock(),
            hasCredentials: configuration.api.authentication != nil, log: log
        ).proposal()
    }
}
