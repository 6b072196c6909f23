/// A report on a week of a client, or of the whole organization.
package struct Report: Record {
    package let id: Identifier
    package let type: String
    package let title: String
    /// Nil for the whole organization.
    package let domainID: Identifier?
    package let days: ClosedRange<Day>
    package let formats: [String]
    package let includesSummary: Bool
    package let status: String
    package let progress: Int
    /// Empty until it is completed. The links are fresh ones at every reading, without `updatedAt` being raised.
    package let files: [ReportFile.Link]
    package let error: (code: String, message: String)?
    package let tokensUsed: Int64
    package let requestedBy: (type: String, id: String)
    package let createdAt: Moment
    package let startedAt: Moment?
    package let completedAt: Moment?
    package let expiresAt: Moment?
    package let updatedAt: Moment
    package let deletedAt: Moment?
    /// How much the tombstone tells; without meaning while `deletedAt` is nil.
    package let tombstone: TombstoneForm

    package func write(to json: inout JSONBytes) {
        if let deletedAt, tombstone == .bare {
            return json.bareTombstone(
                id: id, object: "report", domain: domainID, updatedAt: updatedAt, deletedAt: deletedAt)
        }
        json.openObject()
        json.member("id", id)
        json.member("object", "report")
        json.member("type", type)
        json.member("title", title)
        json.member("domain_id", domainID)
        json.member("date_from", days.lowerBound)
        json.member("date_to", days.upperBound)
        json.member("formats", formats)
        json.member("include_ai_summary", includesSummary)
        json.member("status", status)
        json.member("progress", progress)
        json.key("files")
        json.openArray()
        for file in files { file.write(to: &json) }
        json.closeArray()
        json.write(error: error)
        json.member("tokens_used", tokensUsed)
        json.member("requested_by") { object in
            object.member("type", requestedBy.type)
            object.member("id", requestedBy.id)
        }
        json.member("created_at", createdAt)
        json.member("started_at", startedAt)
        json.member("completed_at", completedAt)
        json.member("expires_at", expiresAt)
        json.member("updated_at", updatedAt)
        json.member("deleted_at", deletedAt)
        json.closeObject()
    }
}

extension JSONBytes {
    fileprivate mutating func write(error: (code: String, message: String)?) {
        guard let error else { return member("error", String?.none) }
        member("error") { object in
            object.member("code", error.code)
            object.member("message", error.message)
        }
    }
}
