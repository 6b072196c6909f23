import Core

/// `api:`, or several with names: `apis: {busyocto: {…}, shop: {…}}`.
struct APISections {
    /// In the order of the file; the name is empty for `api`. Never empty.
    let all: [(name: String, section: APISection)]

    /// `OCTOLOAD_API_URL` replaces the address of the first.
    init(_ section: ConfigSection, _ environment: [String: String]) {
        let override = environment[BaseURL.variable]
        if let apis = section["apis"], section.has("api") {
            section.note("the file has api and apis", at: apis, suggestion: "move what api has below apis, with a name")
        }
        guard section.has("apis"), !section.has("api") else {
            let api = section.requiredNode("api").map { APISection($0, override: override, section.problems) }
            all = [("", api ?? APISection())]
            return
        }
        let entries = section.entries("apis")
        if entries.isEmpty, let node = section["apis"], case .mapping = node.content {
            section.note("there is no API", at: node)
        }
        for entry in entries where !NameLiteral.isPipeline(entry.key) {
            section.problems.add(
                ConfigError(
                    at: entry.keyLocation, keyPath: entry.value.keyPath,
                    "\"\(entry.key.escapedForMessage)\" cannot be an API's name",
                    suggestion: "use a to z, 0 to 9 and _, at most 63 characters, a letter first"))
        }
        let sections = entries.enumerated().map { index, entry in
            (entry.key, APISection(entry.value, override: index == 0 ? override : nil, section.problems))
        }
        all = sections.isEmpty ? [("", APISection())] : sections
    }

    /// The API that a pipeline names with `api:`; the first if it names none.
    func chosen(by pipeline: ConfigSection) -> (name: String, section: APISection) {
        guard let name = pipeline.optional("api", .text) else { return all[0] }
        let names = all.map(\.name)
        guard names != [""] else {
            pipeline.note("the file has one API", at: pipeline["api"], suggestion: "remove api, or name it below apis")
            return all[0]
        }
        guard let chosen = all.first(where: { $0.name == name }) else {
            pipeline.note(
                "there is no API \"\(name.escapedForMessage)\"", at: pipeline["api"],
                suggestion: Spelling.suggestion(for: name, among: names))
            return all[0]
        }
        return chosen
    }
}
