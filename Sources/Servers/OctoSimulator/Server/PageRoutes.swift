/// The routes of the organization: one object, and page lists.
struct PageRoutes: Sendable {
    let world: World
    let asOf: Moment
    /// The domains that the key may see; `nil` for all.
    let reach: Set<Identifier>?
    let keys: [APIKey]
    let limits: RateLimits?

    /// - Returns: `nil` for a path that is none of these.
    func answer(_ components: [String], _ call: APICall) throws(APIProblem) -> APIAnswer? {
        switch components {
        case ["organization"]:
            _ = try QueryParameters(call.query, allowed: [])
            return APIAnswer(world.organization(ratePerMinute: limits?.perMinute ?? 600))
        case ["organization", "api-keys"]:
            return try RecordPageList(records: keyRecords).answer(
                QueryParameters(call.query, allowed: Parameter.ofPageLists))
        case ["domains"]:
            return try domains(QueryParameters(call.query, allowed: Parameter.ofPageLists.union([.status])))
        case ["connected-accounts"]:
            return try accounts(call)
        case ["accounts"]:
            return try legacyAccounts(call)
        default:
            if let answer = try AlertRoutes(world: world, asOf: asOf, reach: reach).answer(components, call) {
                return answer
            }
            guard components.count == 2 else { return nil }
            return try single(components[0], components[1], call)
        }
    }

    private func domains(_ query: QueryParameters) throws(APIProblem) -> APIAnswer {
        let filter = try ListFilter(query, reach: reach)
        return try RecordPageList(
            records: world.domains(asOf: asOf).filter { domain in
                filter.passes(filter.domains) { domain.id } && filter.passes(filter.statuses) { domain.status }
            }
        ).answer(query)
    }

    private func accounts(_ call: APICall) throws(APIProblem) -> APIAnswer {
        let query = try QueryParameters(
            call.query, allowed: Parameter.ofPageLists.union([.domain, .platform, .status]))
        let filter = try ListFilter(query, reach: reach)
        return try RecordPageList(
            records: world.connectedAccounts(asOf: asOf).filter { account in
                filter.passes(filter.domains) { account.domainID }
                    && filter.passes(filter.platforms) { account.platform }
                    && filter.passes(filter.statuses) { account.status }
            }
        ).answer(query)
    }

    private func legacyAccounts(_ call: APICall) throws(APIProblem) -> APIAnswer {
        guard asOf < APIVersion.sunset else {
            throw .gone("endpoint_sunset", "This endpoint is gone; use /v1/connected-accounts")
        }
        var answer = try accounts(call)
        answer.headers.merge(APIVersion.deprecation) { $1 }
        return answer
    }

    private func single(_ route: String, _ id: String, _ call: APICall) throws(APIProblem) -> APIAnswer? {
        guard route == "domains" || route == "connected-accounts" else { return nil }
        _ = try QueryParameters(call.query, allowed: [])
        if route == "domains", let id = Identifier(id, kind: .domain), reach?.contains(id) ?? true {
            return world.index(of: id).flatMap { world.domain($0, asOf: asOf) }.map { APIAnswer($0) }
        }
        guard let id = Identifier(id, kind: .account), let index = world.index(of: id),
            let account = world.connectedAccount(index, asOf: asOf), reach?.contains(account.domainID) ?? true
        else { return nil }
        return APIAnswer(account)
    }

    private var keyRecords: [APIKeyRecord] {
        let created = (world.shape.firstDay - 30).utcStart
        return keys.enumerated().map { index, key in
            APIKeyRecord(
                id: world.id(.apiKey, index), key: key,
                domainIDs: key.domains?.map { world.id(.domain, $0) }, createdAt: created.adding(Int64(index) * 1000),
                revokedAt: key.state == .revoked ? world.shape.opening : nil,
                expiresAt: key.state == .expired ? world.shape.opening : nil)
        }
    }
}
