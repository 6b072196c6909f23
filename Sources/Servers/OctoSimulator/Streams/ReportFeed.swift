/// The cursor list of reports, which are numbered by domain and week.
struct ReportFeed: CursorFeed {
    let path = "reports"
    let kind = Identifier.Kind.report
    let parameters: Set<Parameter> = [.domain, .type, .status]

    func entries(_ filter: ListFilter, in world: World, asOf: Moment) -> [ListEntry] {
        var entries: [ListEntry] = []
        world.forEachReport(asOf: asOf) { number in
            guard filter.accepts(domain: number.domain.map { world.id(.domain, $0) }),
                filter.passes(filter.types, { world.reportType(number) }),
                let version = ReportStory(number, world: world).version(asOf: asOf),
                filter.passes(filter.statuses, { version.status }),
                filter.passes(updatedAt: version.updatedAt, isDeleted: version.deletedAt != nil)
            else { return }
            entries.append(ListEntry(updatedAt: version.updatedAt, id: world.id(.report, number.packed).bits))
        }
        return entries
    }

    func record(_ id: Identifier, in world: World, asOf: Moment) -> (record: any Record, domain: Identifier)? {
        guard let number = world.reportNumber(of: id), let report = world.report(number, asOf: asOf) else { return nil }
        return (report, report.domainID ?? world.wholeOrganization)
    }
}

extension World {
    /// Stands where a domain would: keys that are restricted to some domains do not see what belongs to none.
    var wholeOrganization: Identifier { id(.organization, 0) }
}
