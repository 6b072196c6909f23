/// The tokens of the current calendar month (UTC), as the envelope of the usage list tells them.
package struct UsagePlan: Sendable {
    package let id: Identifier
    package let period: ClosedRange<Day>
    package let allocation: Int64
    package let tokensUsed: Int64

    func write(to json: inout JSONBytes) {
        json.member("id", id)
        json.member("object", "usage_plan")
        json.member("code", "agency")
        json.member("period_start", period.lowerBound)
        json.member("period_end", period.upperBound)
        json.member("token_allocation", allocation)
        json.member("tokens_used", tokensUsed)
        json.member("tokens_remaining", max(0, allocation - tokensUsed))
        json.member("resets_at", (period.upperBound + 1).utcStart)
    }
}

extension World {
    /// The plan at a moment; what is used of it is the sum of the month's days.
    package func usagePlan(asOf: Moment) -> UsagePlan {
        let (year, month, _) = asOf.utcDay.components
        let first = Day(year: year, month: month, day: 1)
        let next = month == 12 ? Day(year: year + 1, month: 1, day: 1) : Day(year: year, month: month + 1, day: 1)
        let reports = reportTokens(asOf: asOf)
        let used = Days(max(first, shape.firstDay), asOf.utcDay).reduce(0) {
            $0 + usage($1, reports: reports, asOf: asOf).tokensUsed
        }
        return UsagePlan(
            id: id(.usagePlan, first.number), period: first...(next - 1), allocation: World.tokenAllocation,
            tokensUsed: used)
    }
}
