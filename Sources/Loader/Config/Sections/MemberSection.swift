import Core

/// `member: {campaign: id}` and `members: {ad_account: account_id, page: [platform, page_id]}`.
enum MemberSection {
    static func read(_ section: ConfigSection, key: String) -> [MemberReference] {
        section.entries(key).compactMap { entry in
            section.problems.noting { () throws(ConfigError) in
                guard NameLiteral.isEntity(entry.key) else { throw entry.value.badName(entry.key) }
                let parts = try entry.value.items()
                guard (1...8).contains(parts.count) else {
                    throw entry.value.error("a key has 1 to 8 parts, not \(parts.count)")
                }
                var id: [FieldPath] = []
                for part in parts { id.append(try ConfigReader.path.read(part)) }
                return MemberReference(entity: entry.key, id: id, location: entry.keyLocation)
            }
        }
    }
}
