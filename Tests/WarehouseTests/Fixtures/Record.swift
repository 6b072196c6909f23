import Core

/// Records as the API writes them.
enum Record {
    static let asOf = Instant(unixSeconds: 1_775_001_600)  // 2026-04-01T00:00:00Z
    static let firstDay = CivilDay(year: 2026, month: 3, day: 1)

    /// A page that holds these records where the pipeline looks for them.
    static func page(_ records: [String], under path: FieldPath) -> String {
        let list = "[\(records.joined(separator: ","))]"
        return path.pointer.isEmpty ? list : "{\"\(path.pointer.dropFirst())\": \(list)}"
    }

    /// Later ones are larger.
    static func version(_ number: Int) -> String { "2026-03-20T00:00:\(number < 10 ? "0" : "")\(number)Z" }

    /// The version as a session of ours prints it.
    static func versionText(_ number: Int) -> String { "2026-03-20 00:00:\(number < 10 ? "0" : "")\(number)+00" }

    /// - Parameter deleted: Version at which it was deleted.
    static func campaign(
        _ id: String = "cmp_1", name: String = "Spring", version: Int = 1, platform: String = "meta",
        currency: String = "EUR", account: String = "acc_1", domain: String = "dom_1", deleted: Int? = nil
    ) -> String {
        """
        {"id": "\(id)", "domain_id": "\(domain)", "account_id": "\(account)", "platform": "\(platform)",
         "name": "\(name)", "status": "active", "currency": "\(currency)", "daily_budget": "12.50",
         "labels": ["a", "b"], "start_date": "2026-01-01", "created_at": "2026-01-01T00:00:00Z",
         "updated_at": "\(self.version(version))", "deleted_at": \(time(deleted))}
        """
    }

    static func performance(
        _ id: String = "apf_1", ad: String = "ad_1", day: String = "2026-03-05", clicks: Int = 3, version: Int = 1,
        platform: String = "meta", currency: String = "EUR", domain: String = "dom_1", deleted: Int? = nil
    ) -> String {
        """
        {"id": "\(id)", "domain_id": "\(domain)", "account_id": "acc_1", "campaign_id": "cmp_1",
         "ad_set_id": "set_1", "ad_id": "\(ad)", "date": "\(day)", "platform": "\(platform)",
         "currency": "\(currency)", "time_zone": "UTC", "is_final": false,
         "metrics": {"spend": "1.25", "impressions": 100, "clicks": \(clicks), "reach": null, "video_views": 0,
                     "conversions": "0.5", "conversion_value": null},
         "updated_at": "\(self.version(version))", "deleted_at": \(time(deleted))}
        """
    }

    static func post(
        _ id: String = "pst_1", likes: Int = 7, version: Int = 1, platform: String = "tiktok",
        type: String = "video", competitor: String = "cpt_1"
    ) -> String {
        """
        {"id": "\(id)", "domain_id": "dom_1", "competitor_id": "\(competitor)", "platform": "\(platform)",
         "platform_post_id": "99", "content_type": "\(type)", "published_at": "2026-03-05T23:30:00Z",
         "text": "new shoes", "hashtags": ["shoes"], "engagement": {"likes": \(likes), "comments": 1},
         "updated_at": "\(self.version(version))", "deleted_at": null}
        """
    }

    static func account(
        _ id: String, name: String = "Main", version: Int = 1, domain: String = "dom_1", currency: String = "EUR"
    ) -> String {
        """
        {"id": "\(id)", "domain_id": "\(domain)", "platform": "google", "name": "\(name)", "status": "active",
         "currency": "\(currency)", "time_zone": "UTC", "updated_at": "\(self.version(version))"}
        """
    }

    /// What is left of a record that was deleted long ago: ids and stamps.
    static func bareTombstone(_ id: String, version: Int, domain: String = "dom_1") -> String {
        """
        {"id": "\(id)", "domain_id": "\(domain)", "updated_at": "\(self.version(version))",
         "deleted_at": "\(self.version(version))"}
        """
    }

    private static func time(_ version: Int?) -> String { version.map { "\"\(self.version($0))\"" } ?? "null" }
}
