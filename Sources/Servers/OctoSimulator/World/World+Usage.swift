extension World {
    /// The tokens used on every day up to a moment, in order; the last one's grow.
    package func usage(asOf: Moment) -> [UsageDay] {
        let reports = reportTokens(asOf: asOf)
        return Days(shape.firstDay, asOf.utcDay).map { usage($0, reports: reports, asOf: asOf) }
    }

    /// What visible reports cost, by the day of completion.
    func reportTokens(asOf: Moment) -> [Day: (tokens: Int64, last: Moment)] {
        var sums: [Day: (tokens: Int64, last: Moment)] = [:]
        forEachReport(asOf: asOf) { number in
            let story = ReportStory(number, world: self)
            guard !story.fails, story.tokens > 0, story.visiblyFinished <= asOf else { return }
            let old = sums[story.finished.utcDay] ?? (0, story.finished)
            sums[story.finished.utcDay] = (old.tokens + story.tokens, max(old.last, story.finished))
        }
        return sums
    }

    func usage(_ day: Day, reports: [Day: (tokens: Int64, last: Moment)], asOf: Moment) -> UsageDay {
        let hours = Int(min(24, (asOf.milliseconds - day.utcStart.milliseconds) / Moment.perHour))
        var updated = day.utcStart.adding(Int64(hours) * Moment.perHour)
        let hourly = { (round: Int, limit: Int) in
            (0..<hours).reduce(0) { $0 + Int64(chance.number(below: limit, .metrics, day.number << 5 | $1, 23, round)) }
        }
        var tokens: [(feature: String, tokens: Int64)] = [("dashboard", hourly(1, 100))]
        var chat: Int64 = 0
        // One that began before midnight may end after it.
        for began in [day - 1, day] {
            forEachInteraction(on: began) { story in
                guard story.ended.utcDay == day, story.version(asOf: asOf) != nil else { return }
                chat += story.inputTokens + story.outputTokens
                updated = max(updated, story.ended)
            }
        }
        if chat > 0 { tokens.append(("ai_chat", chat)) }
        if let report = reports[day] {
            tokens.append(("report_summary", report.tokens))
            updated = max(updated, report.last)
        }
        switch chance.number(below: 5, .kind, day.number, 23) {
        case 0: tokens.append(("creative_studio", hourly(2, 60)))
        case 1: tokens.append(("beta.voice-over 🎙️", hourly(3, 20)))
        default: break
        }
        return UsageDay(
            id: id(.usageDay, day.number), date: day, tokensByFeature: tokens, allocation: World.tokenAllocation,
            updatedAt: updated)
    }

    /// A month's tokens, as the organization's plan says.
    static let tokenAllocation: Int64 = 500_000
}
