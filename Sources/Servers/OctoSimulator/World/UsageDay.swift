/// The tokens that the organization used on one UTC day.
package struct UsageDay: Record {
    package let id: Identifier
    package let date: Day
    /// Feature and tokens; which features there are differs from day to day.
    package let tokensByFeature: [(feature: String, tokens: Int64)]
    package let allocation: Int64
    package let updatedAt: Moment
    package var deletedAt: Moment? { nil }

    package var tokensUsed: Int64 { tokensByFeature.reduce(0) { $0 + $1.tokens } }

    package func write(to json: inout JSONBytes) {
        json.openObject()
        json.member("id", id)
        json.member("object", "usage_day")
        json.member("date", date)
        json.member("tokens_used", tokensUsed)
        json.member("tokens_by_feature") { object in
            for (feature, tokens) in tokensByFeature { object.member(named: feature) { $0.appendBare(tokens) } }
        }
        json.member("token_allocation", allocation)
        json.member("updated_at", updatedAt)
        json.closeObject()
    }
}
