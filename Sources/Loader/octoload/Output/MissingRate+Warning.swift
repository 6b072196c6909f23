import Warehouse

extension MissingRate {
    /// One line: what has no amount, since when, and what ends it.
    var warning: String {
        let span = first == last ? "\(first)" : "\(days) \(days == 1 ? "day" : "days") from \(first) to \(last)"
        let place = "\(grouped(rows)) \(rows == 1 ? "row" : "rows") of ads of \(span)"
        if from == "XXX" || to == "XXX" {
            let whose = from == "XXX" ? "the ad account's" : "the client's"
            return "\(whose) currency is not known for \(place), so their amounts are in no reporting currency; "
                + "mart.missing_rates names the clients"
        }
        return "no exchange rate from \(from) to \(to) for \(place): their amounts are missing in \(to); "
            + "run `octoload import fx FILE` with rates of the days that mart.missing_rates lists"
    }
}
