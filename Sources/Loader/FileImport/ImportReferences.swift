/// What the rows of a file may refer to, as the warehouse has it.
package struct ImportReferences: Sendable {
    package var currencies: Set<String>
    package var platforms: Set<String>
    /// Keys of the clients by their API id.
    package var clients: [String: Int64]
    /// Keys of the clients by name; names may repeat.
    package var clientNames: [String: [Int64]]

    package init(
        currencies: Set<String>, platforms: Set<String>, clients: [String: Int64], clientNames: [String: [Int64]]
    ) {
        self.currencies = currencies
        self.platforms = platforms
        self.clients = clients
        self.clientNames = clientNames
    }
}
