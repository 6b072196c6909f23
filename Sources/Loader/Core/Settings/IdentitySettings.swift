/// `identity: {owner: organization, clients: domains, keys: {in: api_keys, ends_with: last4, scopes: scopes}}`: where the
/// API says whose key it was asked with, and what the key may do. By the names of pipelines.
package struct IdentitySettings: Sendable, Hashable {
    /// Its one record is the key's owner. A warehouse that holds another one is not loaded.
    package var owner: String
    /// Lists the clients that the key sees; `nil`: nobody says.
    package var clients: String?
    package var keys: Keys?

    package init(owner: String, clients: String?, keys: Keys?) {
        self.owner = owner
        self.clients = clients
        self.keys = keys
    }

    /// A list of keys, in which the one at hand is found by how it ends.
    package struct Keys: Sendable, Hashable {
        package var pipeline: String
        /// Last characters of the key.
        package var ending: FieldPath
        /// What the key may do, an array of words.
        package var scopes: FieldPath

        package init(pipeline: String, ending: FieldPath, scopes: FieldPath) {
            self.pipeline = pipeline
            self.ending = ending
            self.scopes = scopes
        }
    }
}
