/// What a row of ad performance is about.
package enum AdLevel: String, Sendable, CaseIterable {
    case campaign
    case adSet = "ad_set"
    case ad

    var number: Int {
        switch self {
        case .campaign: 0
        case .adSet: 1
        case .ad: 2
        }
    }

    init?(number: Int) {
        guard let level = AdLevel.allCases.first(where: { $0.number == number }) else { return nil }
        self = level
    }
}

/// Whether rows are about days or hours.
package enum Granularity: String, Sendable, CaseIterable {
    case day
    case hour
}
