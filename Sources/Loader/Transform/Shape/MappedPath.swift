import Core

/// A path that a pipeline's mappings read, and what it means if no record has it.
package struct MappedPath: Sendable, Hashable {
    package var path: FieldPath
    /// What `mapped:` says of it; `nil`: what earlier reads brought decides.
    package var presence: PathPresence?
    /// False for what marks tombstones, which other records need not have, and for what the loader itself tells of files.
    package var isExpected: Bool

    package init(path: FieldPath, presence: PathPresence? = nil, isExpected: Bool = true) {
        self.path = path
        self.presence = presence
        self.isExpected = isExpected
    }
}

extension TransformCompiler {
    /// The paths of all mappings, in the order of the cells.
    func mappedPaths(_ fields: [FieldPath]) -> [MappedPath] {
        var presences: [FieldPath: PathPresence] = [:]
        var read: Set<FieldPath> = []
        for mapping in pipeline.loads {
            for column in mapping.columns + mapping.measures {
                guard let path = column.source.path?.read else { continue }
                read.insert(path)
                // Two columns of one path: one that may be empty does not make the other so.
                if let presence = column.presence, presences[path] != .required { presences[path] = presence }
            }
            let members = mapping.members + [mapping.member].compactMap { $0 }
            read.formUnion(
                (members.flatMap(\.id) + [mapping.recordID, mapping.newestBy, mapping.explode].compactMap { $0 }).map(
                    \.read))
            read.formUnion(mapping.attributes.map(\.path.read))
        }
        let marks = Set(pipeline.loads.compactMap { $0.deletedBy?.read }).subtracting(read)
        return fields.map { path in
            let isOwn = pipeline.download != nil && path.names.first == "download"
            return MappedPath(path: path, presence: presences[path], isExpected: !isOwn && !marks.contains(path))
        }
    }
}
