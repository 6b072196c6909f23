/// What is sure to happen after the opening, so that a demonstration of a few days always shows it.
///
/// Everything else happens by chance, about as often as in real accounts.
enum Script {
    static let domainJoins = Duration.seconds(2 * 86_400)
    static let domainIsArchived = Duration.seconds(2 * 86_400 + 3600)
    static let campaignIsDeleted = Duration.seconds(86_400 + 7200)
    static let competitorIsDeleted = Duration.seconds(86_400 + 10_800)

    static let endpointFails = Duration.seconds(86_400 + 1800)
    static let endpointVanishes = Duration.seconds(2 * 86_400 + 1800)

    /// The campaign that is deleted, leaving a bare tombstone.
    static let deletedCampaign = 1
    /// The competitor that is deleted, leaving a bare tombstone.
    static let deletedCompetitor = 1

    /// The change that the first campaigns see at 15:00 UTC on the three days after the opening.
    static func change(ofCampaign index: Int, opening: Moment) -> Change? {
        guard index < 9, index != deletedCampaign else { return nil }
        let kinds: [Change.Kind] = [.renamed, .rebudgeted, .pausedOrResumed]
        let moment = (opening.utcDay + 1 + index / 3).utcStart.adding(15 * Moment.perHour + Int64(index) * 61_017)
        return Change(at: moment, kind: kinds[index % 3])
    }

    /// Two alert rules are changed at 14:00 UTC on the day after the opening.
    static func change(ofAlertRule index: Int, opening: Moment) -> Change? {
        guard index == 1 || index == 2 else { return nil }
        let moment = (opening.utcDay + 1).utcStart.adding(14 * Moment.perHour + Int64(index) * 7000)
        return Change(at: moment, kind: index == 1 ? .renamed : .pausedOrResumed)
    }

    /// One alert rule vanishes two days after the opening.
    static func deletion(ofAlertRule index: Int, _ shape: WorldShape) -> Moment? {
        index == 4 ? shape.opening.adding(2 * Moment.perDay + 3_000_000) : nil
    }
}
