/// Who and what there will ever be, before anything happens to it: the skeleton of the world.
///
/// Only what cannot be computed from an index alone is held, some 60 bytes an ad. Rows of ad
/// performance and posts are not held at all.
struct WorldPlan: Sendable {
    var domains: [DomainPlan] = []
    var accounts: [AccountPlan] = []
    var competitors: [CompetitorPlan] = []
    var campaigns: [CampaignPlan] = []
    var adSets: [AdSetPlan] = []
    var ads: [AdPlan] = []
}

struct DomainPlan: Sendable {
    let profile: ClientProfile
    /// Name in the workspace; unique.
    let name: String
    let created: Moment
    let archived: Moment?
    var accounts: Range<Int>
    var competitors: Range<Int>
}

struct AccountPlan: Sendable {
    let domain: Int
    let platform: PlatformTraits
    let currency: CurrencyUnit
    let calendar: ZoneCalendar
    let created: Moment

    var moneyDigits: Int { platform.moneyDigits ?? currency.digits }
}

struct CompetitorPlan: Sendable {
    let domain: Int
    let created: Moment
    let deleted: Moment?
}

struct CampaignPlan: Sendable {
    let account: Int
    let created: Moment
    /// First and last local day on which it may deliver.
    let days: ClosedRange<Day>
    /// Whether its end was set beforehand, and shows as `end_date`.
    let isFlight: Bool
    let deleted: Moment?
    var adSets: Range<Int>
}

struct AdSetPlan: Sendable {
    let campaign: Int
    let created: Moment
    var ads: Range<Int>
}

struct AdPlan: Sendable {
    let adSet: Int
    let created: Moment
    /// Impressions on an ordinary day.
    let size: Int64
}
