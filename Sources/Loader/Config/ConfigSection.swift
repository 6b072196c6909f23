import Core

/// One mapping of the file while it is read: notes mistakes instead of ending at the first.
struct ConfigSection {
    let mapping: ConfigMapping
    let problems: ConfigProblems
    /// Known keys that an unknown one was probably meant to be: they are not reported as missing besides.
    private let misspelt: Set<String>

    /// `nil`, with the mistake noted, if the node is not a mapping. Unknown keys are noted.
    init?(_ node: ConfigNode, keys: [String], _ problems: ConfigProblems) {
        guard let mapping = problems.noting({ () throws(ConfigError) in try ConfigMapping(node) }) else { return nil }
        self.mapping = mapping
        self.problems = problems
        for error in mapping.unknownKeys(besides: keys) { problems.add(error) }
        misspelt = Set(
            mapping.entries.filter { !keys.contains($0.key) }.compactMap { Spelling.nearest(to: $0.key, among: keys) })
    }

    var node: ConfigNode { mapping.node }

    subscript(key: String) -> ConfigNode? { mapping[key] }

    func has(_ key: String) -> Bool { mapping[key] != nil }

    /// `nil` if the key is absent, or wrong (noted).
    func optional<Value>(_ key: String, _ reader: ConfigReader<Value>) -> Value? {
        problems.noting { () throws(ConfigError) in try mapping.optional(key, reader) } ?? nil
    }

    /// `nil` if the key is absent or wrong; either is noted.
    func required<Value>(_ key: String, _ reader: ConfigReader<Value>) -> Value? {
        guard has(key) || !misspelt.contains(key) else { return nil }
        return problems.noting { () throws(ConfigError) in try mapping.required(key, reader) }
    }

    /// The node below `key`; its absence is noted.
    func requiredNode(_ key: String) -> ConfigNode? {
        required(key, .node)
    }

    /// The entries of a mapping below `key`; none if it is absent or not a mapping (noted).
    func entries(_ key: String) -> [ConfigNode.Entry] {
        guard let node = self[key] else { return [] }
        return problems.noting { () throws(ConfigError) in try ConfigMapping(node).entries } ?? []
    }

    func note(_ problem: String, at node: ConfigNode? = nil, suggestion: String? = nil) {
        problems.add((node ?? self.node).error(problem, suggestion: suggestion))
    }
}
