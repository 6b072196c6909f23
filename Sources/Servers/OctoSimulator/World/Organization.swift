/// The agency that the API key belongs to.
package struct Organization: Record {
    package let id: Identifier
    package let name: String
    package let slug: String
    package let ratePerMinute: Int
    package let createdAt: Moment
    package let updatedAt: Moment
    package var deletedAt: Moment? { nil }

    package func write(to json: inout JSONBytes) {
        json.openObject()
        json.member("id", id)
        json.member("object", "organization")
        json.member("name", name)
        json.member("slug", slug)
        json.member("plan") { plan in
            plan.member("code", "agency")
            plan.member("name", "Agency")
            plan.member("token_allocation", 500_000)
            plan.member("rate_limit_per_minute", ratePerMinute)
            plan.member("features", ["competitors", "ad_performance", "reports", "ai", "alerts", "webhooks"])
        }
        json.member("default_time_zone", "America/New_York")
        json.member("default_currency", "USD")
        json.member("country", "US")
        json.member("created_at", createdAt)
        json.member("updated_at", updatedAt)
        json.closeObject()
    }
}

extension World {
    /// The only organization. It never changes.
    package func organization(ratePerMinute: Int = 600) -> Organization {
        let created = (shape.firstDay - 700).utcStart.adding(6 * Moment.perHour)
        return Organization(
            id: id(.organization, 0), name: "Octopus & Partners Agency 🐙", slug: "octopus-partners",
            ratePerMinute: ratePerMinute, createdAt: created, updatedAt: created)
    }
}
