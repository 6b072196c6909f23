import Core

/// `file: {folder: out/creative, name: "{product_id}", json: {…}}`: a file for this user only, whole or not at all.
///
/// The folder is the configuration's; of values only letters, digits and hyphens get into a name, and the item's own key ends it, so
/// that no two items write one file and a second attempt writes the same one.
package struct FileStep: ActionStep {
    package static let kind = "file"
    package static let keys = ["folder", "name", "text", "json", "csv"]

    private enum Content: Sendable {
        case text(Template)
        case json(JSONTemplate)
        /// Columns by their headings; a line for each row.
        case csv([(heading: String, value: Template)])

        var ending: String {
            switch self {
            case .text: "txt"
            case .json: "json"
            case .csv: "csv"
            }
        }
    }

    private let folder: String
    private let name: Template
    private let content: Content

    package init(config node: ConfigNode) throws(ConfigError) {
        let section = try ConfigMapping(node, keys: FileStep.keys)
        folder = try section.required("folder", .folder)
        name = try section.required("name", .template)
        let given = ["text", "json", "csv"].filter { section[$0] != nil }
        guard given.count == 1 else { throw node.error("expected exactly one of text, json and csv") }
        if let text = try section.optional("text", .template) {
            content = .text(text)
        } else if let document = try section.optional("json", .document) {
            content = .json(document)
        } else {
            content = .csv(try section.required("csv", FileStep.columns))
        }
    }

    private static var columns: ConfigReader<[(heading: String, value: Template)]> {
        ConfigReader { (node) throws(ConfigError) in
            var columns: [(heading: String, value: Template)] = []
            for entry in try ConfigMapping(node).entries {
                columns.append((entry.key, try ConfigReader.template.read(entry.value)))
            }
            guard !columns.isEmpty else { throw node.error("there is no column") }
            return columns
        }
    }

    package var templates: [Template] {
        switch content {
        case .text(let template): [name, template]
        case .json(let document): [name] + document.templates
        case .csv(let columns): [name] + columns.map(\.value)
        }
    }
    package var answerNames: [String] { ["path"] }
    package var secrets: [SecretSource] { [] }

    package func demand(_ item: ActionItem, _ progress: JSONValue?) throws(StepRefusal) -> Demand {
        let text: String
        switch content {
        case .text(let template): text = try template.rendered(item, .plain)
        case .json(let document): text = try document.filled(item).text + "\n"
        case .csv(let columns): text = try csv(columns, item)
        }
        let parts = [Neutral.slug.text(try name.rendered(item, .line)), String(item.idempotencyKey.prefix(8))]
        return .write(
            FileDraft(
                folder: folder, name: "\(parts.joined(separator: "-")).\(content.ending)", bytes: Array(text.utf8)))
    }

    private func csv(_ columns: [(heading: String, value: Template)], _ item: ActionItem) throws(StepRefusal) -> String
    {
        var lines = [columns.map { Neutral.csv.text($0.heading) }.joined(separator: ",")]
        for row in item.rows {
            var single = item
            single.rows = [row]
            var fields: [String] = []
            // A field is one value for the spreadsheet, whatever it is made of.
            for column in columns { fields.append(Neutral.csv.text(try column.value.rendered(single, .plain))) }
            lines.append(fields.joined(separator: ","))
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    package func outcome(of answer: PeerAnswer, _ item: ActionItem, _ progress: JSONValue?) -> StepOutcome {
        switch answer {
        case .written(let path): .done(StepAnswer(peerID: path, values: ["path": .string(path)]))
        case .failure(let error): .again(error.description, after: nil)
        case .refused(let why): .refused(why)
        case .response, .accepted: .refused("an answer of another kind than was asked for")
        }
    }
}
