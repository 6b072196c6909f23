/// Finds the answer to an admitted request by its path.
struct Router: Sendable {
    let simulator: Simulator
    let key: APIKey
    let pageFaults: [PageFault]

    static let feeds: [any CursorFeed] = [
        EntityFeed<Campaign>.campaigns, EntityFeed<AdSet>.adSets, EntityFeed<Ad>.ads,
        EntityFeed<Competitor>.competitors,
        PostFeed(), CompetitorAdFeed(), EngagementFeed(), ActivityFeed(), PerformanceFeed(),
        ReportFeed(), InteractionFeed(), UsageFeed(), NotificationFeed(), WebhookEventFeed(),
    ]

    private let world: World

    init(simulator: Simulator, key: APIKey, pageFaults: [PageFault], host: String?) {
        self.simulator = simulator
        self.key = key
        self.pageFaults = pageFaults
        var world = simulator.world
        if let host { world.fileOrigin = FileRoute.origin(besides: host) }
        self.world = world
    }

    func answer(_ call: APICall) throws(APIProblem) -> APIAnswer {
        guard let components = call.components else { throw .notFound }
        let asOf = simulator.clock
        let pages = PageRoutes(
            world: world, asOf: asOf, reach: reach, keys: simulator.configuration.keys,
            limits: simulator.configuration.limits)
        let whole = components.joined(separator: "/")
        let above = components.dropLast().joined(separator: "/")
        let feed = Router.feeds.first { $0.path == components.first || $0.path == whole || $0.path == above }
        let found: APIAnswer?
        switch components.count {
        case 1 where feed != nil, 2 where feed?.path == whole:
            found = try page(feed, call, asOf: asOf)
        case 2 where feed?.hasSingles == true:
            found = try single(feed, components[1], call, asOf: asOf)
        case 3 where feed?.path == above && feed?.hasSingles == true:
            found = try single(feed, components[2], call, asOf: asOf)
        case 3 where components[0] == "reports" && components[2] == "content":
            found = try ReportContentRoute(world: world, asOf: asOf, reach: reach).answer(components[1], call)
        default:
            found = try pages.answer(components, call)
        }
        guard let found else { throw .notFound }
        guard call.method == "GET" || call.method == "HEAD" else {
            throw APIProblem(
                status: 405, type: "invalid_request_error", code: "method_not_allowed",
                message: "\(call.method) is not allowed here", headers: ["Allow": "GET"])
        }
        return found
    }

    /// The domains that the key may see; `nil` for all.
    private var reach: Set<Identifier>? {
        key.domains.map { Set($0.map { world.id(.domain, $0) }) }
    }

    private func page(_ feed: (any CursorFeed)?, _ call: APICall, asOf: Moment) throws(APIProblem) -> APIAnswer? {
        guard let feed else { return nil }
        let origin = call.header("Host").map { "http://\($0)/v1" } ?? simulator.baseURL ?? "/v1"
        let page = CursorPage(
            feed: feed, world: world, cache: simulator.cache, settings: simulator.configuration.paging, asOf: asOf,
            now: simulator.serverTime, base: origin, faults: pageFaults)
        return try page.answer(query: call.query, reach: reach)
    }

    private func single(
        _ feed: (any CursorFeed)?, _ text: String, _ call: APICall, asOf: Moment
    ) throws(APIProblem) -> APIAnswer? {
        _ = try QueryParameters(call.query, allowed: [])
        guard let feed, let id = Identifier(text, kind: feed.kind), let found = feed.record(id, in: world, asOf: asOf),
            reach?.contains(found.domain) ?? true
        else { throw .notFound }
        return APIAnswer(found.record)
    }
}

extension APIAnswer {
    /// A single object.
    init(_ record: any Record) {
        var json = JSONBytes()
        record.write(to: &json)
        var fingerprint = Fingerprint()
        fingerprint.add(page: json.bytes)
        self.init(body: json.bytes, fingerprint: fingerprint.value)
    }
}
