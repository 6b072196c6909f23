/// A query parameter that the API knows.
enum Parameter: String, Sendable, CaseIterable {
    case limit, cursor, page, metrics, level, granularity, platform, status
    case type, kind, severity, unread
    case conversation = "conversation_id"
    case perPage = "per_page"
    case updatedSince = "updated_since"
    case includeDeleted = "include_deleted"
    case dateFrom = "date_from"
    case dateTo = "date_to"
    case domain = "domain_id"
    case account = "account_id"
    case campaign = "campaign_id"
    case adSet = "ad_set_id"
    case ad = "ad_id"
    case competitor = "competitor_id"
    case contentType = "content_type"
    case subjectType = "subject_type"
    case subject = "subject_id"

    /// Of every cursor list.
    static let ofCursorLists: Set<Parameter> = [.limit, .cursor, .updatedSince, .includeDeleted]
    /// Of every page list.
    static let ofPageLists: Set<Parameter> = [.page, .perPage]
}
