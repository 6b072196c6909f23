/// Reads a filter from a query, with the rules that the contract has about combinations.
extension ListFilter {
    /// Reads the filter of a cursor list. `reach` is the domains that the key may see; `nil` for all.
    init(_ query: QueryParameters, for feed: any CursorFeed, reach: Set<Identifier>?) throws(APIProblem) {
        self.init()
        try readIdentifiers(query, reach: reach)
        platforms = try query.values(.platform).map { Set($0) }
        contentTypes = try query.values(.contentType).map { Set($0) }
        statuses = try query.values(.status).map { Set($0) }
        types = try query.values(.type).map { Set($0) }
        subjectTypes = try query.values(.subjectType).map { Set($0) }
        subjects = try query.values(.subject).map { Set($0) }
        kinds = try query.values(.kind).map { Set($0) }
        severities = try query.values(.severity).map { Set($0) }
        unread = try query.boolean(.unread)
        conversations = try query.identifiers(.conversation, .conversation)
        updatedSince = try query.moment(.updatedSince)
        includesDeleted = try query.boolean(.includeDeleted) ?? (updatedSince != nil)
        if feed.parameters.contains(.level) { try readPerformance(query) }
        try readDays(query)
        // Snapshots are too many to be asked for without any bounds.
        if feed.parameters.contains(.subject), days == nil, updatedSince == nil, subjects == nil {
            throw .missing(.dateFrom)
        }
    }

    /// Reads the filter of a page list.
    init(_ query: QueryParameters, reach: Set<Identifier>?) throws(APIProblem) {
        self.init()
        try readIdentifiers(query, reach: reach)
        platforms = try query.values(.platform).map { Set($0) }
        statuses = try query.values(.status).map { Set($0) }
        types = try query.values(.type).map { Set($0) }
    }

    private mutating func readIdentifiers(_ query: QueryParameters, reach: Set<Identifier>?) throws(APIProblem) {
        domains = try query.identifiers(.domain, .domain)
        if let reach {
            guard domains?.isSubset(of: reach) ?? true else {
                throw .forbidden(
                    "domain_not_accessible", "This key has no access to the domain", Parameter.domain.rawValue)
            }
            domains = domains ?? reach
        }
        accounts = try query.identifiers(.account, .account)
        campaigns = try query.identifiers(.campaign, .campaign)
        adSets = try query.identifiers(.adSet, .adSet)
        ads = try query.identifiers(.ad, .ad)
        competitors = try query.identifiers(.competitor, .competitor)
    }

    private mutating func readPerformance(_ query: QueryParameters) throws(APIProblem) {
        guard let level = try query.choice(.level, AdLevel.self) else { throw .missing(.level) }
        self.level = level
        granularity = try query.choice(.granularity, Granularity.self) ?? .day
        if let names = try query.values(.metrics) {
            metrics = []
            for name in names {
                guard let metric = MetricSet.names[name] else {
                    throw .invalid(.metrics, "has the unknown metric '\(name)'")
                }
                metrics.insert(metric)
            }
        }
        let hasDates = query[.dateFrom] != nil || query[.dateTo] != nil
        guard hasDates || (granularity == .day && updatedSince != nil) else { throw .missing(.dateFrom) }
    }

    private mutating func readDays(_ query: QueryParameters) throws(APIProblem) {
        let from = try query.day(.dateFrom)
        let to = try query.day(.dateTo)
        if from == nil, to == nil { return }
        guard let from else { throw .missing(.dateFrom) }
        guard let to else { throw .missing(.dateTo) }
        guard from <= to else { throw .invalid(.dateTo, "is before 'date_from'") }
        let maximum = granularity == .hour ? 7 : 31
        guard to - from < maximum else {
            throw .badRequest(
                "date_range_too_large", "At most \(maximum) days per request", Parameter.dateTo.rawValue,
                details: "{\"max_days\":\(maximum)}")
        }
        days = from...to
    }
}
