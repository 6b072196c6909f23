/// The measures of a row as whole numbers: money and conversions without their point.
struct DayMetrics: Sendable {
    var spend: Int64 = 0
    var impressions: Int64 = 0
    var clicks: Int64 = 0
    var reach: Int64 = 0
    var videoViews: Int64 = 0
    var conversions: Int64 = 0
    var conversionValue: Int64 = 0

    /// Adds what is additive. Reach is not, so people are counted as 80 % distinct.
    mutating func add(_ other: DayMetrics) {
        spend += other.spend
        impressions += other.impressions
        clicks += other.clicks
        videoViews += other.videoViews
        conversions += other.conversions
        conversionValue += other.conversionValue
        reach += other.reach * 8 / 10
    }

    /// The share of each measure that falls between two points of the day, in thousandths.
    ///
    /// Shares of adjacent parts add up to the share of both, without rounding errors.
    func part(from: Int64, to: Int64) -> DayMetrics {
        let cut = { (value: Int64) in share(of: value, to) - share(of: value, from) }
        return DayMetrics(
            spend: cut(spend), impressions: cut(impressions), clicks: cut(clicks), reach: cut(reach),
            videoViews: cut(videoViews), conversions: cut(conversions), conversionValue: cut(conversionValue))
    }

    private func share(of value: Int64, _ thousandths: Int64) -> Int64 {
        value / 1000 * thousandths + value % 1000 * thousandths / 1000
    }
}

extension World {
    /// The metrics of an ad's day as of one of its versions, for the whole day or one of its hours.
    func metrics(ad: Int, day: Day, version: RowVersion, hourIndex: Int?, account: AccountPlan) -> DayMetrics {
        let whole = wholeDay(ad: ad, day: day, version: version, account: account)
        let hours = account.calendar.hours(in: day)
        if let hourIndex {
            return whole.part(from: World.curve(hourIndex, of: hours), to: World.curve(hourIndex + 1, of: hours))
        }
        guard case .partial(let done) = version.progress else { return whole }
        return whole.part(from: 0, to: World.curve(done, of: hours))
    }

    /// Thousandths of a day's delivery reached after so many hours: slow nights, busy evenings.
    private static func curve(_ hour: Int, of hours: Int) -> Int64 {
        let x = Int64(hour * 1000 / hours)
        return hour == hours ? 1000 : (x * x / 1000 + x) / 2
    }

    private func wholeDay(ad: Int, day: Day, version: RowVersion, account: AccountPlan) -> DayMetrics {
        let bits = chance.bits(.metrics, ad, day.number)
        let (conversionFactor, spendFactor) = World.factors(version.progress)
        var impressions = plan.ads[ad].size * Int64(500 + bits % 1000) / 1000 + 1
        // One row in 4096 counts more than 2^31: billboards of the whole world, and a trap for 32-bit columns.
        if bits >> 10 & 0xFFF == 0 { impressions += 2_147_483_648 + Int64(bits >> 22 & 0xFFFF_FFFF) }
        let ordinary = min(impressions, 50_000_000)
        let clicks = ordinary * Int64(4 + bits >> 16 & 31) / 1000
        let microDollars = ordinary * Int64(2000 + bits >> 24 & 0x1FFF) * spendFactor / 1000
        let digits = account.moneyDigits
        let milliConversions = clicks * Int64(10 + bits >> 38 & 63) * conversionFactor / 1000
        let conversions = account.platform.conversionDigits == 3 ? milliConversions : milliConversions / 1000
        let value = milliConversions * Int64(15_000 + bits >> 44 & 0x7FFF)
        return DayMetrics(
            spend: account.currency.amount(microDollars: microDollars, digits: digits).unscaled,
            impressions: impressions, clicks: clicks, reach: impressions * Int64(60 + bits >> 51 & 31) / 100,
            videoViews: ordinary * Int64(bits >> 56 & 127) / 256, conversions: conversions,
            conversionValue: account.currency.amount(microDollars: value, digits: digits).unscaled)
    }

    /// Thousandths of conversions and spend that are known: conversions are attributed up to 28 days after the click.
    private static func factors(_ progress: RowVersion.Progress) -> (conversions: Int64, spend: Int64) {
        guard case .settled(let age) = progress else { return (700, 1012) }
        return switch age {
        case ..<2: (760, 1010)
        case 2: (800, 1004)
        case 3..<7: (850, 1002)
        case 7..<14: (920, 1001)
        case 14..<21: (960, 1000)
        case 21..<28: (985, 1000)
        default: (1000, 1000)
        }
    }
}
