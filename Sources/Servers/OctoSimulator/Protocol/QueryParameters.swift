import Foundation

/// The query of a request, read as strictly as the contract says: an unknown or repeated parameter is refused.
struct QueryParameters: Sendable {
    /// Name and decoded value, in the order of the URL.
    let pairs: [(name: String, value: String)]

    /// Reads a percent-encoded query, in which `+` stands for itself.
    init(_ query: String, allowed: Set<Parameter>) throws(APIProblem) {
        var pairs: [(name: String, value: String)] = []
        for part in query.split(separator: "&", omittingEmptySubsequences: true) {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(halves[0]).removingPercentEncoding ?? String(halves[0])
            guard let parameter = Parameter(rawValue: name), allowed.contains(parameter) else {
                throw .badRequest("parameter_unknown", "Unknown parameter '\(name)'", name)
            }
            guard !pairs.contains(where: { $0.name == name }) else { throw .invalid(parameter, "is given twice") }
            guard halves.count == 2, let value = String(halves[1]).removingPercentEncoding, !value.isEmpty else {
                throw .invalid(parameter, "has no value")
            }
            pairs.append((name, value))
        }
        self.pairs = pairs
    }

    subscript(_ parameter: Parameter) -> String? {
        pairs.first { $0.name == parameter.rawValue }?.value
    }

    func integer(_ parameter: Parameter, from minimum: Int, to maximum: Int, default value: Int) throws(APIProblem)
        -> Int
    {
        guard let text = self[parameter] else { return value }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
            (minimum...maximum).contains(number)
        else {
            throw .invalid(
                parameter, "must be an integer from \(minimum) to \(maximum)", details: "{\"max\":\(maximum)}")
        }
        return number
    }

    /// Comma separated values, at most 50.
    func values(_ parameter: Parameter) throws(APIProblem) -> [String]? {
        guard let text = self[parameter] else { return nil }
        let values = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard values.count <= 50 else { throw .invalid(parameter, "has more than 50 values", details: "{\"max\":50}") }
        guard values.allSatisfy({ !$0.isEmpty }) else { throw .invalid(parameter, "has an empty value") }
        return values
    }

    /// Comma separated ids. Values that cannot be ids of this kind match nothing.
    func identifiers(_ parameter: Parameter, _ kind: Identifier.Kind) throws(APIProblem) -> Set<Identifier>? {
        try values(parameter).map { Set($0.compactMap { Identifier($0, kind: kind) }) }
    }

    func moment(_ parameter: Parameter) throws(APIProblem) -> Moment? {
        guard let text = self[parameter] else { return nil }
        guard let moment = Moment(rfc3339: text) else {
            throw .invalid(parameter, "must be an RFC 3339 date-time with offset")
        }
        return moment
    }

    func day(_ parameter: Parameter) throws(APIProblem) -> Day? {
        guard let text = self[parameter] else { return nil }
        guard let day = Day(text) else { throw .invalid(parameter, "must be a date, YYYY-MM-DD") }
        return day
    }

    func boolean(_ parameter: Parameter) throws(APIProblem) -> Bool? {
        switch self[parameter] {
        case nil: return nil
        case "true": return true
        case "false": return false
        default: throw .invalid(parameter, "must be true or false")
        }
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ parameter: Parameter, _: Choice.Type)
        throws(APIProblem) -> Choice?
    {
        guard let text = self[parameter] else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw .invalid(parameter, "must be one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }
}
