import Core

/// Finds the field that a path probably meant, or that took its place.
enum NearestField {
    /// The nearest of `names`, in the same object if one is near there: a part of the other (`spend`, `spend_amount`), or
    /// spelt almost alike; `nil` if none is.
    static func nearest(to path: String, among names: some Collection<String>) -> String? {
        let own = Place(path)
        let ranked = names.compactMap { name -> (name: String, rank: Int)? in
            let other = Place(name)
            guard let distance = distance(own.leaf, other.leaf) else { return nil }
            return (name, distance + (own.parent == other.parent ? 0 : 100))
        }
        return ranked.min { ($0.rank, $0.name) < ($1.rank, $1.name) }?.name
    }

    private struct Place {
        let parent: Substring
        let leaf: String

        init(_ path: String) {
            let separator: Character = path.hasPrefix("/") ? "/" : "."
            let cut = path.lastIndex(of: separator)
            parent = cut.map { path[..<$0] } ?? ""
            leaf = String(cut.map { path[path.index(after: $0)...] } ?? path[...])
        }
    }

    private static let longest = 64

    private static func distance(_ left: String, _ right: String) -> Int? {
        guard left.utf8.count <= longest, right.utf8.count <= longest else { return nil }
        let (left, right) = (left.lowercased(), right.lowercased())
        let edits = Spelling.distance(left, right)
        let length = min(left.utf8.count, right.utf8.count)
        if edits <= max(1, length / 3) { return edits }
        // Two letters are in many words.
        return length >= 3 && (left.contains(right) || right.contains(left)) ? edits : nil
    }
}
