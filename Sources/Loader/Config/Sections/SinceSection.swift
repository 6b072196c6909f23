import Core
import Extract

/// `since: {param: updated_since, overlap: 15m, beginning: 1970-01-01T00:00:00Z, max_age: 85d}`
enum SinceSection {
    static let keys = ["param", "overlap", "beginning", "max_age", "format", "template"]

    static func read(_ node: ConfigNode, _ problems: ConfigProblems) -> ChangesSpec? {
        guard let section = ConfigSection(node, keys: keys, problems) else { return nil }
        let day = Duration.seconds(86_400)
        let place = section.required("param", .parameterPlace)
        let overlap = section.required("overlap", .duration(in: .zero...day * 30))
        let beginning = section.optional("beginning", .instant) ?? ChangesSpec.everything
        let maximumAge = section.optional("max_age", .duration(in: day...day * 36_525)) ?? day * 85
        guard let place, let overlap else { return nil }
        if overlap >= maximumAge { section.note("overlap is not shorter than max_age", at: section["overlap"]) }
        var changes = ChangesSpec(place: place, overlap: overlap, beginning: beginning, maximumAge: maximumAge)
        changes.form = section.optional("format", .parameterForm) ?? changes.form
        changes.template = section.optional("template", .template(of: ["{since}"]))
        return changes
    }
}
