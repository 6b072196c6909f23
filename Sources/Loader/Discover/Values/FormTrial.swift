import Core
import ValueForms

/// A form of values as the configuration would name it, tried on what was read: by the reader that a run has.
struct FormTrial {
    let keys: [Flow.Entry]
    private let form: any ValueForm

    /// `nil` for keys that name no form.
    init?(_ keys: [Flow.Entry]) {
        self.keys = keys
        let place = SourceLocation(file: "discover", line: 1, column: 1)
        let entries = keys.map { entry in
            ConfigNode.Entry(
                key: entry.key, keyLocation: place,
                value: ConfigNode(content: .scalar(entry.value.scalar ?? ""), location: place, keyPath: entry.key))
        }
        let node = ConfigNode(content: .mapping(entries), location: place, keyPath: "")
        guard let format = entries.first(where: { $0.key == "format" })?.value, let mapping = try? ConfigMapping(node),
            let form = try? ValueFormRegistry.form(format, config: mapping)
        else { return nil }
        self.form = form
    }

    init?(_ format: String) { self.init([Flow.Entry("format", .text(format))]) }

    /// True if every one of the values is written so.
    func reads(_ values: [JSONScalar], as result: FormResult) -> Bool {
        guard form.results.contains(result), form.zoneUse(for: result) != .required else { return false }
        var text = FormText(capacity: 4_200)
        defer { text.deallocate() }
        for value in values {
            text.removeAll()
            guard reads(value, as: result, into: &text) else { return false }
        }
        return true
    }

    private func reads(_ value: JSONScalar, as result: FormResult, into text: inout FormText) -> Bool {
        func read(_ kind: WrittenValue.Kind, _ written: String) -> Bool {
            var written = written
            return written.withUTF8 { bytes in
                switch form.read(WrittenValue(kind, bytes), as: result, zone: nil, into: &text) {
                case .written: !text.isFull
                case .boolean: true
                case .unreadable: false
                }
            }
        }
        switch value {
        case .null: return true
        case .bool(let flag): return read(.boolean, "\(flag)")
        case .number(let digits): return read(.number, digits)
        case .string(let string): return read(.string, string)
        }
    }
}
