import Core
import Discover

/// What `octoload discover` has found, for programs.
struct DiscoveryDocument: Encodable {
    let pipeline: String
    let table: String
    /// Place of the records, as `records` has it.
    let records: String
    let recordsRead: Int
    let pagesRead: Int
    let requests: Int
    /// As `paginate` has it.
    let paginate: String
    let key: [String]
    let newestBy: String?
    let columns: [Column]
    let warnings: [String]
    /// The stanza, or the whole file where there was none.
    let yaml: String
    let sql: String
    /// Files that were written.
    var files: [String] = []
    /// Database, host and user, if the table was made.
    var createdIn: String?

    struct Column: Encodable {
        let name: String
        let type: String
        /// As `columns` has it.
        let source: String
        let present: Int
        let evidence: String
    }

    init(_ proposal: Proposal) {
        pipeline = proposal.list.name
        table = proposal.list.table.description
        records = proposal.place.text
        recordsRead = proposal.records
        pagesRead = proposal.pages
        requests = proposal.requests
        paginate = proposal.paging.flow.yaml
        key = proposal.key
        newestBy = proposal.version?.name
        columns = proposal.columns.map { column in
            Column(
                name: column.name, type: column.type.type.sql, source: column.mapping.yaml, present: column.present,
                evidence: column.type.evidence)
        }
        warnings = proposal.warnings
        yaml = PipelinesText.text(of: proposal)
        sql = TableText(proposal).text
    }
}
