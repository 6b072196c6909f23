/// An object of the API that has an identity, as it is at one moment.
///
/// `write` puts exactly what the API answers: every documented member, `null` where there is no value,
/// and now and then a member that the documentation does not know.
package protocol Record: Sendable {
    var id: Identifier { get }
    var updatedAt: Moment { get }
    /// Not nil in a tombstone. Objects of page lists have none.
    var deletedAt: Moment? { get }

    func write(to json: inout JSONBytes)
}

extension Record {
    package var isDeleted: Bool { deletedAt != nil }

    /// The object as JSON text.
    package var json: String {
        var bytes = JSONBytes()
        write(to: &bytes)
        return bytes.text
    }
}

/// How much of the last state a tombstone still tells.
package enum TombstoneForm: Sendable {
    /// All fields hold their last value.
    case full
    /// Only `id`, `object`, `domain_id`, `updated_at` and `deleted_at` are there; the other members are absent.
    case bare
}

extension JSONBytes {
    /// The tombstone of which nothing but its identity is left.
    mutating func bareTombstone(
        id: Identifier, object: StaticString, domain: Identifier?, updatedAt: Moment, deletedAt: Moment
    ) {
        openObject()
        member("id", id)
        key("object")
        appendQuoted(object.description)
        member("domain_id", domain)
        member("updated_at", updatedAt)
        member("deleted_at", deletedAt)
        closeObject()
    }
}
