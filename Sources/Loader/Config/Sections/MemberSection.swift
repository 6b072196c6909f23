import Core

/// `member: {campaign: id}` and `members: {ad_account: account_id, page: [platform, page_id]}`.
enum MemberSection {
    static func read(_ section: ConfigSection, key: String, paths: ValuePath) -> [MemberReference] {
        section.entries(key).compactMap { entry in
            section.problems.noting { () throws(ConfigError) in
                guard NameLiteral.isEntity(entry.key) else { throw entry.value.badName(entry.key) }
                // Of a table of elements a lone {parent: path} is one part, too.
                let isMapping = if case .mapping = entry.value.content { true } else { false }
                let parts = isMapping ? [entry.value] : try entry.value.items()
                guard (1...8).contains(parts.count) else {
                    throw entry.value.error("a key has 1 to 8 parts, not \(parts.count)")
                }
                var id: [FieldPath] = []
                for part in parts { id.append(try paths.readerWithParent.read(part)) }
                return MemberReference(entity: entry.key, id: id, location: entry.keyLocation)
            }
        }
    }
}
