/// One partition of a pipeline: a member of another pipeline's dimension, with its own ledger rows.
package struct PartitionMember: Sendable, Hashable {
    package var entity: String
    /// The API's id: `dom_kjtjl3wsdnflzcni`.
    package var id: String
    package var key: Int64
    /// The dimension row's columns as text, those that mappings ask for; `nil` values are absent.
    package var attributes: [String: String]
    /// The version of its dimension row; `nil` if the table keeps none.
    package var version: Instant?

    package init(entity: String, id: String, key: Int64, attributes: [String: String], version: Instant? = nil) {
        self.entity = entity
        self.id = id
        self.key = key
        self.attributes = attributes
        self.version = version
    }

    /// As the ledger and the messages spell it: `domain=dom_kjtjl3wsdnflzcni`.
    package var partitionKey: String { "\(entity)=\(id)" }
}
