/// A competitor that a domain tracks. Its follower counts are refreshed every week.
package struct Competitor: Record {
    package let id: Identifier
    package let domainID: Identifier
    package let name: String
    package let websiteURL: String?
    /// Platform and handle.
    package let handles: [(platform: String, handle: String)]
    package let status: String
    /// Platform and followers, `nil` where the platform does not tell.
    package let followerCounts: [(platform: String, followers: Int64?)]
    package let notes: String?
    package let createdAt: Moment
    package let updatedAt: Moment
    package let deletedAt: Moment?
    /// How much the tombstone tells; without meaning while `deletedAt` is nil.
    package let tombstone: TombstoneForm

    package func write(to json: inout JSONBytes) {
        if let deletedAt, tombstone == .bare {
            return json.bareTombstone(
                id: id, object: "competitor", domain: domainID, updatedAt: updatedAt, deletedAt: deletedAt)
        }
        json.openObject()
        json.member("id", id)
        json.member("object", "competitor")
        json.member("domain_id", domainID)
        json.member("name", name)
        json.member("website_url", websiteURL)
        json.member("handles") { object in
            for (platform, handle) in handles { object.member(named: platform) { $0.appendQuoted(handle) } }
        }
        json.member("status", status)
        json.member("follower_counts") { object in
            for (platform, followers) in followerCounts {
                object.member(named: platform) { json in
                    if let followers { json.appendBare(followers) } else { json.appendBare("null") }
                }
            }
        }
        json.member("notes", notes)
        json.member("created_at", createdAt)
        json.member("updated_at", updatedAt)
        json.member("deleted_at", deletedAt)
        json.closeObject()
    }
}

extension World {
    /// All competitors that exist or existed at a moment; the deleted ones are tombstones.
    package func competitors(asOf: Moment) -> [Competitor] {
        plan.competitors.indices.compactMap { competitor($0, asOf: asOf) }
    }

    func competitor(_ index: Int, asOf: Moment) -> Competitor? {
        guard plan.competitors.indices.contains(index) else { return nil }
        let competitor = plan.competitors[index]
        let lag = lag(.competitor, index)
        guard competitor.created.adding(lag) <= asOf else { return nil }
        let deletedAt = competitor.deleted.flatMap { $0.adding(lag) <= asOf ? $0 : nil }
        // Weekly refreshes stop with the deletion.
        let last = min(asOf.milliseconds - lag, (deletedAt ?? shape.end).milliseconds)
        let week = (last - competitor.created.milliseconds) / (7 * Moment.perDay)
        let refreshed = competitor.created.adding(week * 7 * Moment.perDay)
        let draw = { (limit: Int, round: Int) in chance.number(below: limit, .text, 4, index, round) }
        let platforms = competitorPlatforms(index)
        let name = Vocabulary.competitors[(index + draw(3, 1)) % Vocabulary.competitors.count]
        return Competitor(
            id: id(.competitor, index), domainID: id(.domain, competitor.domain), name: name,
            websiteURL: draw(6, 2) == 0 ? nil : "https://c\(index).example/",
            handles: platforms.map { ($0, "@c\(index)_\($0)") }, status: draw(12, 3) == 0 ? "paused" : "tracking",
            followerCounts: platforms.enumerated().map { position, platform in
                let start = Int64(1000 + draw(3_000_000, 20 + position))
                return (platform, platform == "youtube" ? nil : start * (1000 + week * 7) / 1000)
            },
            notes: draw(3, 4) == 0 ? nil : "Main rival 🥊", createdAt: competitor.created,
            updatedAt: deletedAt ?? refreshed, deletedAt: deletedAt,
            tombstone: tombstoneForm(.competitor, index, scripted: index == Script.deletedCompetitor))
    }

    /// Two to four platforms on which a competitor posts.
    func competitorPlatforms(_ index: Int) -> [String] {
        let all = PlatformTraits.all.map(\.name)
        let first = chance.number(below: all.count, .platform, index)
        return (0..<(2 + chance.number(below: 3, .platform, index, 1))).map { all[(first + $0) % all.count] }
    }
}

extension JSONBytes {
    /// A member whose name is data.
    mutating func member(named name: String, _ value: (inout JSONBytes) -> Void) {
        separate()
        appendQuoted(name)
        appendBare(":")
        value(&self)
    }
}
