import Core

/// How a path of names is written in `pipelines.yaml`, so that it is read back as it was.
package enum PathText {
    /// `metrics.spend`; with names that have dots or brackets a JSON pointer. `nil` for names that no path can have.
    package static func text(_ names: [String]) -> String? {
        guard !names.isEmpty,
            names.allSatisfy({ name in
                !name.isEmpty && !name.hasPrefix("(")
                    && !name.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
            })
        else { return nil }
        let dotted = names.joined(separator: ".")
        let isPlain = names.allSatisfy { name in
            name != "." && !name.contains { ".[]{}/~=".contains($0) }
        }
        let text =
            isPlain
            ? dotted
            : names.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
        return FieldPath(text)?.names == names ? text : nil
    }
}
