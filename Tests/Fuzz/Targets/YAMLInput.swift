import Core

@testable import Config

/// A `pipelines.yaml`.
enum YAMLInput {
    static func check(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return }
        let lines = text.utf8.count { $0 == 0x0A || $0 == 0x0D } + text.unicodeScalars.count { breaks.contains($0) } + 1
        let clock = ContinuousClock()
        let start = clock.now
        do throws(ConfigError) {
            let node = try YAMLDocument.node(text: text, file: "p.yaml")
            checkPlaces(node, lines: lines)
            checkWritten(node)
        } catch {
            check(error, lines: lines)
        }
        do throws(ConfigErrors) {
            _ = try ConfigLoader.parse(text: text, file: "p.yaml")
        } catch {
            demand(!error.errors.isEmpty, "refused without a mistake")
            for mistake in error.errors { check(mistake, lines: lines) }
        }
        let took = clock.now - start
        demand(took < .seconds(2), "\(text.utf8.count) bytes took \(took)")
    }

    /// What libyaml also ends a line at.
    private static let breaks: Set<Unicode.Scalar> = ["\u{85}", "\u{2028}", "\u{2029}"]

    private static func check(_ error: ConfigError, lines: Int) {
        guard let place = error.location else { return demand(false, "a mistake without its place: \(error)") }
        // The end of the file may be marked on the line behind it.
        demand((1...lines + 1).contains(place.line) && place.column >= 1, "a place outside the file: \(error)")
        demand(!error.problem.isEmpty, "a mistake without a word")
    }

    private static func checkPlaces(_ node: ConfigNode, lines: Int) {
        demand((1...lines + 1).contains(node.location.line) && node.location.column >= 1, "a value outside the file")
        switch node.content {
        case .null, .scalar: break
        case .sequence(let items): items.forEach { checkPlaces($0, lines: lines) }
        case .mapping(let entries):
            demand(Set(entries.map(\.key)).count == entries.count, "a key twice")
            entries.forEach { checkPlaces($0.value, lines: lines) }
        }
    }

    /// The tree, written with every text in quotes, is read as it was.
    private static func checkWritten(_ node: ConfigNode) {
        let text = written(node)
        do throws(ConfigError) {
            let again = try YAMLDocument.node(text: text, file: "p.yaml")
            demand(written(again) == text, "\(text) is read as \(written(again))")
        } catch {
            // Quoted or not: a pair of marks counts as anchor and alias, wherever it stands.
            demand(error.problem.hasPrefix("anchors and aliases"), "\(text) is refused when written: \(error)")
        }
    }

    private static func written(_ node: ConfigNode) -> String {
        switch node.content {
        case .null: "~"
        case .scalar(let text): quoted(text)
        case .sequence(let items): "[" + items.map(written).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "? \(quoted($0.key)) : \(written($0.value))" }.joined(separator: ", ") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            if (0x20..<0x7F).contains(scalar.value), scalar != "\"", scalar != "\\" { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }
        return "\"" + escaped.joined() + "\""
    }
}
