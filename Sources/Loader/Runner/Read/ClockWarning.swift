import Core
import Extract
import Logging

/// A warning of the API's clock, said once a run: that it cannot be read, or that it is not the database's.
struct ClockWarning {
    private let time: ServerTime

    init(_ time: ServerTime) {
        self.time = time
    }

    func log(of pipeline: Pipeline, _ response: HTTPResponse, _ fetcher: PageFetcher) async {
        if let skew = time.skew {
            guard time.isSkewed, await fetcher.once.isFirst("a clock that is skewed") else { return }
            fetcher.log.warning(
                "the API's clock is \(ClockWarning.spoken(skew)) the database's: marks, plans and ledger do not go beyond the database's; compare both with the time of day",
                metadata: [
                    "pipeline": "\(pipeline.name)", "path": "\(pipeline.path)",
                    "api": "\(time.said ?? time.databaseNow)",
                    "database": "\(time.databaseNow)",
                ])
        } else {
            guard await fetcher.once.isFirst("no readable time") else { return }
            let date = response[header: "Date"].map { "\"\($0.asServerText(limit: 100))\"" } ?? "missing"
            fetcher.log.warning(
                "the API's answer has no time that can be read: the database's clock stands in",
                metadata: ["pipeline": "\(pipeline.name)", "path": "\(pipeline.path)", "date": "\(date)"])
        }
    }

    /// `3 days ahead of`, `2 hours behind`.
    private static func spoken(_ skew: Duration) -> String {
        let seconds = skew.length.components.seconds
        let units: [(size: Int64, name: String)] = [
            (31_557_600, "year"), (86_400, "day"), (3_600, "hour"), (60, "minute"),
        ]
        let unit = units.first { seconds >= 2 * $0.size } ?? (1, "second")
        let count = seconds / unit.size
        return "\(count) \(unit.name)\(count == 1 ? "" : "s") \(skew < .zero ? "behind" : "ahead of")"
    }
}
