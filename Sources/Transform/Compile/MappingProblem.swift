import Core

extension ConfigError {
    /// A mapping that does not fit the catalogue.
    static func mapping(
        _ mapping: TableMapping, of pipeline: Pipeline, at location: SourceLocation? = nil, _ problem: String,
        suggestion: String? = nil
    ) -> ConfigError {
        ConfigError(
            at: location ?? mapping.location, keyPath: "pipelines.\(pipeline.name).load.\(mapping.table.name)", problem,
            suggestion: suggestion)
    }
}

/// The name among `names` that `wanted` was probably meant to be: at most two letters off.
func nearest(to wanted: String, among names: [String]) -> String? {
    names.map { ($0, editDistance(wanted, $0)) }.filter { $0.1 <= 2 }.min { $0.1 < $1.1 }?.0
}

/// Levenshtein distance.
private func editDistance(_ left: String, _ right: String) -> Int {
    let left = Array(left)
    let right = Array(right)
    var row = Array(0...right.count)
    for (i, character) in left.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in right.enumerated() {
            let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (character == other ? 0 : 1))
            diagonal = row[j + 1]
            row[j + 1] = next
        }
    }
    return row[right.count]
}
