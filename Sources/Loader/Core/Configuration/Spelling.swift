/// Finds the word that somebody probably meant.
package enum Spelling {
    /// `did you mean "overlap"?`, else `allowed: overlap, param`; `nil` if nothing is allowed at all.
    package static func suggestion(for word: String, among allowed: [String]) -> String? {
        if let nearest = nearest(to: word, among: allowed) { return "did you mean \"\(nearest)\"?" }
        return allowed.isEmpty ? nil : "allowed: \(allowed.joined(separator: ", "))"
    }

    /// The nearest word, if it is near: at most a third of its letters differ, and never more than three.
    package static func nearest(to word: String, among allowed: [String]) -> String? {
        guard word.utf8.count <= 64 else { return nil }
        let ranked = allowed.map { (word: $0, distance: distance(word.lowercased(), $0.lowercased())) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= min(3, max(1, best.word.count / 3)) ? best.word : nil
    }

    /// Edits from one word to the other: insert, delete, replace, or swap two neighbours (optimal string alignment).
    package static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left)
        let right = Array(right)
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for i in 0..<left.count {
            var row = [i + 1]
            for j in 0..<right.count {
                var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[right.count]
    }
}
