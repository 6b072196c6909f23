/// A domain: one client of the agency.
package struct Domain: Record {
    package let id: Identifier
    package let name: String
    package let clientName: String
    package let websiteURL: String?
    package let industry: String?
    package let timeZone: String
    package let currency: String
    package let status: String
    package let tags: [String]
    package let competitorCount: Int
    package let createdAt: Moment
    package let updatedAt: Moment
    package var deletedAt: Moment? { nil }

    package func write(to json: inout JSONBytes) {
        json.openObject()
        json.member("id", id)
        json.member("object", "domain")
        json.member("name", name)
        json.member("client_name", clientName)
        json.member("website_url", websiteURL)
        json.member("industry", industry)
        json.member("time_zone", timeZone)
        json.member("currency", currency)
        json.member("status", status)
        json.member("tags", tags)
        json.member("competitor_count", competitorCount)
        json.member("created_at", createdAt)
        json.member("updated_at", updatedAt)
        json.closeObject()
    }
}

extension World {
    /// The domains that exist at a moment, in the API's order.
    package func domains(asOf: Moment) -> [Domain] {
        domainIndices(asOf: asOf).compactMap { domain($0, asOf: asOf) }.inListOrder { $0.createdAt }
    }

    func domain(_ index: Int, asOf: Moment) -> Domain? {
        guard plan.domains.indices.contains(index), plan.domains[index].created <= asOf else { return nil }
        let domain = plan.domains[index]
        let archivedAt = domain.archived.flatMap { $0 <= asOf ? $0 : nil }
        let competitors = domain.competitors.map { plan.competitors[$0] }.filter { $0.created <= asOf }
        let deletions = competitors.compactMap(\.deleted).filter { $0 <= asOf }
        let changes = [domain.created] + competitors.map(\.created) + deletions + (archivedAt.map { [$0] } ?? [])
        return Domain(
            id: id(.domain, index), name: domain.name, clientName: domain.profile.clientName,
            websiteURL: index % 7 == 6 ? nil : "https://www.\(domain.name)/", industry: domain.profile.industry,
            timeZone: domain.profile.zone, currency: domain.profile.currency.code,
            status: archivedAt == nil ? "active" : "archived", tags: domain.profile.tags,
            competitorCount: competitors.count - deletions.count,
            createdAt: domain.created, updatedAt: changes.reduce(domain.created, max))
    }
}

extension Array where Element: Record {
    /// Page lists are in order of creation, then id.
    func inListOrder(_ created: (Element) -> Moment) -> [Element] {
        sorted { (created($0), $0.id) < (created($1), $1.id) }
    }
}
