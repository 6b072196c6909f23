import Core
import ValueForms

/// `null`, `format`, `zone`, `scale` and `round` of a value: how the API writes it.
enum ConversionSection {
    static let keys = ["null", "format", "zone", "scale", "round"]
    static var allKeys: [String] { keys + ValueFormRegistry.keys(of: nil) }

    /// `nil` if the keys ask for nothing.
    ///
    /// - Returns: Besides the conversion the check that `format` names instead of a form.
    static func read(_ keys: ConfigMapping, partition: PartitionSpec?) throws(ConfigError)
        -> (conversion: ValueConversion?, check: ValueFormat?)
    {
        var conversion = ValueConversion()
        var check: ValueFormat?
        if let node = keys["null"] { conversion.nullWords = try nullWords(node) }
        if let node = keys["format"] {
            check = ValueFormat(rawValue: try node.scalar())
            if check == nil { conversion.form = try form(node, keys) }
        }
        try refuseKeysOfOthers(keys, form: conversion.form)
        if let node = keys["zone"] {
            let usesZone = conversion.form.map { form in form.results.contains { form.zoneUse(for: $0) != .none } }
            guard usesZone ?? false || keys["day_of"] != nil else {
                throw node.error("zone belongs to day_of, and to formats that leave the zone open")
            }
            conversion.zone = try zone(node, partition: partition)
        }
        if let node = keys["scale"] { conversion.shift = try shift(node) }
        conversion.places = try keys.optional("round", .integer(in: 0...38))
        if conversion.isArithmetic, let form = conversion.form, !form.results.contains(.number) {
            let node = keys["scale"] ?? keys["round"] ?? keys.node
            throw node.error("scale and round are of numbers, and the format brings \(form.results[0].noun)")
        }
        conversion.signature = signature(keys)
        let isEmpty = conversion.nullWords.isEmpty && conversion.form == nil && !conversion.isArithmetic
        return (isEmpty ? nil : conversion, check)
    }

    /// Of a value whose type is known without a table.
    static func check(_ conversion: ValueConversion?, brings result: FormResult, in keys: ConfigMapping)
        throws(ConfigError)
    {
        guard let conversion else { return }
        let node = keys["format"] ?? keys["scale"] ?? keys["round"] ?? keys.node
        if let form = conversion.form, !form.results.contains(result) {
            throw node.error("the format brings \(form.results[0].noun), and \(result.noun) is needed")
        }
        if conversion.isArithmetic, result != .number {
            throw node.error("scale and round are of numbers, and \(result.noun) is needed")
        }
        if conversion.form?.zoneUse(for: result) == .required, conversion.zone == nil {
            throw node.error(
                "nothing says in which time zone \(result.noun) is written", suggestion: "add zone: UTC, or another one"
            )
        }
    }

    /// One word, or a list of them; `""` is one.
    private static func nullWords(_ node: ConfigNode) throws(ConfigError) -> [[UInt8]] {
        var words: [[UInt8]] = []
        for item in try node.items() {
            let word = Array(try ConfigReader.textOrEmpty.read(item).utf8)
            guard !words.contains(word) else { throw item.error("the word is there twice") }
            words.append(word)
        }
        guard !words.isEmpty else {
            throw node.error("no word is named", suggestion: "for example null: [\"\", \"-\"]")
        }
        return words
    }

    private static func form(_ node: ConfigNode, _ keys: ConfigMapping) throws(ConfigError) -> any ValueForm {
        if let form = try ValueFormRegistry.form(node, config: keys) { return form }
        let text = try node.scalar()
        let known = ValueFormat.allCases.map(\.rawValue) + ValueFormRegistry.names
        throw node.error(
            "unknown format \"\(text.escapedForMessage)\"",
            suggestion: Spelling.nearest(to: text, among: known).map { "did you mean \"\($0)\"?" }
                ?? "allowed: \(known.joined(separator: ", ")), or a template such as \"{dd}/{mm}/{yyyy}\"")
    }

    private static func zone(_ node: ConfigNode, partition: PartitionSpec?) throws(ConfigError) -> ZoneSource {
        let zone = try ZoneLiteral.zone(node, partition: partition)
        if case .named(let name) = zone, ZoneOffsets(name: name) == nil {
            throw node.error("unknown time zone \"\(name)\"")
        }
        return zone
    }

    private static func refuseKeysOfOthers(_ keys: ConfigMapping, form: (any ValueForm)?) throws(ConfigError) {
        let own = form.map { type(of: $0).keys } ?? []
        for key in ValueFormRegistry.keys(of: nil) where !own.contains(key) {
            guard let node = keys[key] else { continue }
            let kinds = ValueFormRegistry.kinds.filter { $0.keys.contains(key) }.map { $0.kind }
            throw node.error("\(key) belongs to format: \(kinds.joined(separator: " and "))")
        }
    }

    /// A power of ten: the point is moved, and nothing is lost.
    private static func shift(_ node: ConfigNode) throws(ConfigError) -> Int {
        let text = try ConfigReader.text.read(node)
        guard let number = DecimalText(text), let places = number.powerOfTen, (-30...30).contains(places) else {
            throw node.error(
                "\"\(text.escapedForMessage)\" is not a power of ten",
                suggestion: "scale moves the point: 0.01, 1e-6, 1000")
        }
        return places
    }

    private static func signature(_ keys: ConfigMapping) -> String {
        keys.entries.filter { allKeys.contains($0.key) }.map { "\($0.key)=\(text(of: $0.value))" }.sorted()
            .joined(separator: ";")
    }

    private static func text(of node: ConfigNode) -> String {
        switch node.content {
        case .scalar(let text): jsonString(text)
        case .sequence(let items): items.map { text(of: $0) }.joined(separator: ",")
        case .mapping(let entries): entries.map { "\($0.key):\(text(of: $0.value))" }.joined(separator: ",")
        case .null: "null"
        }
    }
}
