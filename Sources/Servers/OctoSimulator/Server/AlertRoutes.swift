/// The page lists of alert rules and webhook endpoints, and their single objects.
struct AlertRoutes: Sendable {
    let world: World
    let asOf: Moment
    /// The domains that the key may see; `nil` for all.
    let reach: Set<Identifier>?

    /// - Returns: `nil` for a path that is none of these.
    func answer(_ components: [String], _ call: APICall) throws(APIProblem) -> APIAnswer? {
        switch (components.first, components.count) {
        case ("alert-rules", 1):
            let query = try QueryParameters(call.query, allowed: Parameter.ofPageLists.union([.domain, .type]))
            let filter = try ListFilter(query, reach: reach)
            let rules = world.alertRules(asOf: asOf).filter { rule in
                filter.accepts(domain: rule.domainID) && filter.passes(filter.types) { rule.type }
            }
            return try RecordPageList(records: rules).answer(query)
        case ("webhook-endpoints", 1):
            return try RecordPageList(records: world.webhookEndpoints(asOf: asOf)).answer(
                QueryParameters(call.query, allowed: Parameter.ofPageLists))
        case ("alert-rules", 2):
            _ = try QueryParameters(call.query, allowed: [])
            let rules = world.alertRules(asOf: asOf).filter { ListFilter(domains: reach).accepts(domain: $0.domainID) }
            return rules.first { "\($0.id)" == components[1] }.map { APIAnswer($0) }
        case ("webhook-endpoints", 2):
            _ = try QueryParameters(call.query, allowed: [])
            return world.webhookEndpoints(asOf: asOf).first { "\($0.id)" == components[1] }.map { APIAnswer($0) }
        default:
            return nil
        }
    }
}
