/// An ad of an ad set.
package struct Ad: Record {
    package let id: Identifier
    package let domainID: Identifier
    package let accountID: Identifier
    package let campaignID: Identifier
    package let adSetID: Identifier
    package let platform: String
    package let platformAdID: String
    package let name: String
    package let status: String
    package let contentType: String
    package let headline: String?
    package let body: String?
    package let callToAction: String?
    package let landingURL: String?
    package let imageURL: String?
    package let videoURL: String?
    package let previewURL: String?
    package let createdAt: Moment
    package let updatedAt: Moment
    package let deletedAt: Moment?
    /// How much the tombstone tells; without meaning while `deletedAt` is nil.
    package let tombstone: TombstoneForm

    package func write(to json: inout JSONBytes) {
        if let deletedAt, tombstone == .bare {
            return json.bareTombstone(
                id: id, object: "ad", domain: domainID, updatedAt: updatedAt, deletedAt: deletedAt)
        }
        json.openObject()
        json.member("id", id)
        json.member("object", "ad")
        json.member("domain_id", domainID)
        json.member("account_id", accountID)
        json.member("campaign_id", campaignID)
        json.member("ad_set_id", adSetID)
        json.member("platform", platform)
        json.member("platform_ad_id", platformAdID)
        json.member("name", name)
        json.member("status", status)
        json.member("content_type", contentType)
        json.member("creative") { creative in
            creative.member("headline", headline)
            creative.member("body", body)
            creative.member("call_to_action", callToAction)
            creative.member("landing_url", landingURL)
            creative.member("image_url", imageURL)
            creative.member("video_url", videoURL)
        }
        json.member("preview_url", previewURL)
        json.member("created_at", createdAt)
        json.member("updated_at", updatedAt)
        json.member("deleted_at", deletedAt)
        json.closeObject()
    }
}

extension World {
    /// All ads that exist or existed at a moment; the deleted ones are tombstones.
    package func ads(asOf: Moment) -> [Ad] {
        plan.ads.indices.compactMap { ad($0, asOf: asOf) }
    }

    func ad(_ index: Int, asOf: Moment) -> Ad? {
        guard plan.ads.indices.contains(index),
            let life = Biography(changes(ofAd: index), asOf: asOf, lag: lag(.ad, index))
        else { return nil }
        let ad = plan.ads[index]
        let adSet = plan.adSets[ad.adSet]
        let campaign = plan.campaigns[adSet.campaign]
        let account = plan.accounts[campaign.account]
        let draw = { (limit: Int, round: Int) in chance.number(below: limit, .text, 9, index, round) }
        let id = id(.ad, index)
        let contentType = adContentType(index)
        let post = Vocabulary.posts[draw(Vocabulary.posts.count, 1)]
        return Ad(
            id: id, domainID: self.id(.domain, account.domain), accountID: self.id(.account, campaign.account),
            campaignID: self.id(.campaign, adSet.campaign), adSetID: self.id(.adSet, ad.adSet),
            platform: account.platform.name, platformAdID: platformNumber(.ad, index),
            name: "\(Vocabulary.products[draw(10, 2)]) – \(contentType) – v\(life.renames + 1)", status: life.status,
            contentType: contentType, headline: draw(6, 3) == 0 ? nil : post.text,
            body: draw(400, 4) == 0 ? Vocabulary.longText(characters: 8000) : draw(3, 5) == 0 ? nil : post.text,
            callToAction: draw(5, 6) == 0 ? nil : Vocabulary.calls[draw(4, 7)],
            landingURL: "https://shop.example/p/\(draw(99, 8))?utm_campaign=\(adSet.campaign)&utm_content=%F0%9F%90%99",
            imageURL: contentType == "image" ? "https://cdn.example/\(id).jpg" : nil,
            videoURL: contentType == "video" || contentType == "reel" ? "https://cdn.example/\(id).mp4" : nil,
            previewURL: draw(2, 9) == 0 ? nil : "https://preview.example/\(id)", createdAt: ad.created,
            updatedAt: life.updatedAt, deletedAt: life.deletedAt, tombstone: tombstoneForm(.ad, index))
    }

    /// One ad in 61 has a content type that the contract does not know.
    func adContentType(_ index: Int) -> String {
        if chance.number(below: 61, .kind, 9, index) == 0 { return "hologram" }
        return Vocabulary.contentTypes[1 + chance.number(below: 7, .kind, 9, index, 1)]
    }
}
