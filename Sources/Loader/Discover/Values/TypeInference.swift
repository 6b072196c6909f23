import Core

/// Infers a column's type from all values that were read of it: the narrowest that takes every one of them and has room.
package struct TypeInference {
    private let words: NameWords

    package init(_ field: FieldValues) {
        words = field.words
        present = field.present
    }

    private let present: [JSONValue]

    package func proposal() -> ProposedType {
        guard !present.isEmpty else {
            return ProposedType(
                .text(limit: nil), evidence: "no value in what was read",
                remark: "nothing says what it is: change the type once you know")
        }
        let scalars = present.compactMap { value -> JSONScalar? in
            if case .scalar(let scalar) = value { scalar } else { nil }
        }
        return scalars.count == present.count ? ofScalars(scalars) : ofDocuments(scalars)
    }

    // MARK: Documents

    private func ofDocuments(_ scalars: [JSONScalar]) -> ProposedType {
        if DateParts.areAll(present) {
            return ProposedType(
                .date, [Flow.Entry("format", .text("date_parts"))],
                evidence: "\(present.count) objects of year, month and day")
        }
        let arrays = present.count { if case .array = $0 { true } else { false } }
        let objects = present.count - arrays - scalars.count
        if arrays == present.count { return ofArrays() }
        var kinds: [String] = []
        if arrays > 0 { kinds.append("\(arrays) arrays") }
        if objects > 0 { kinds.append("\(objects) objects") }
        if !scalars.isEmpty { kinds.append("\(scalars.count) single values") }
        return ProposedType(
            .jsonb, evidence: kinds.joined(separator: ", "),
            remark: kinds.count > 1 ? "mixed: kept as it came" : "an object without fixed names: kept as it came")
    }

    private func ofArrays() -> ProposedType {
        let elements = present.flatMap { value -> [JSONValue] in
            if case .array(let items) = value { items } else { [] }
        }
        let areObjects = !elements.isEmpty && elements.allSatisfy { if case .object = $0 { true } else { false } }
        return ProposedType(
            .jsonb, evidence: "\(present.count) arrays, \(elements.count) elements",
            remark: areObjects ? "an array of objects; a table with a row for each element: explode" : nil)
    }

    // MARK: Scalars

    private func ofScalars(_ scalars: [JSONScalar]) -> ProposedType {
        var numbers: [String] = []
        var texts: [String] = []
        var booleans = 0
        for scalar in scalars {
            switch scalar {
            case .number(let digits): numbers.append(digits)
            case .string(let text): texts.append(text)
            case .bool: booleans += 1
            case .null: break
            }
        }
        if booleans == scalars.count { return ProposedType(.boolean, evidence: "\(booleans) booleans") }
        if booleans > 0 {
            return ProposedType(
                .jsonb, evidence: "\(booleans) booleans, \(numbers.count) numbers, \(texts.count) texts",
                remark: "mixed: kept as it came")
        }
        if texts.isEmpty { return ofNumbers(numbers, scalars) }
        if let typed = typed(texts, numbers, scalars) { return typed }
        if let typed = typedButForNothing(texts, numbers) { return typed }
        return ofTexts(texts, numbers)
    }

    private func ofNumbers(_ numbers: [String], _ scalars: [JSONScalar]) -> ProposedType {
        if let moment = counted(scalars, numbers) { return moment }
        return WrittenNumbers(numbers).proposal(words, of: numbers.count)
    }

    /// Values of which some are words for nothing, and all others of one type.
    private func typedButForNothing(_ texts: [String], _ numbers: [String]) -> ProposedType? {
        let words = Set(texts).intersection(NothingWords.all)
        let rest = texts.filter { !words.contains($0) }
        guard !words.isEmpty, !rest.isEmpty || !numbers.isEmpty else { return nil }
        let scalars = numbers.map { JSONScalar.number($0) } + rest.map { .string($0) }
        let typed = rest.isEmpty ? ofNumbers(numbers, scalars) : self.typed(rest, numbers, scalars)
        guard var proposal = typed else { return nil }
        proposal.conversion.insert(Flow.Entry("null", .list(words.sorted().map { .text($0) })), at: 0)
        proposal.evidence += "; \(texts.count - rest.count) say that there is no value"
        return proposal
    }

    /// What all of the values are, if it is something else than text.
    private func typed(_ texts: [String], _ numbers: [String], _ scalars: [JSONScalar]) -> ProposedType? {
        if numbers.isEmpty {
            if let boolean = booleans(texts) { return boolean }
            if texts.allSatisfy(TextShape.isUUID) { return ProposedType(.uuid, evidence: "\(texts.count) UUIDs") }
            if let moment = TimeTexts(texts, scalars).proposal { return moment }
        }
        return counted(scalars, numbers + texts) ?? numerals(texts, numbers, scalars)
    }

    private func booleans(_ texts: [String]) -> ProposedType? {
        let found = Set(texts.map { $0.lowercased() })
        let pairs: [Set<String>] = [["yes", "no"], ["y", "n"], ["t", "f"]]
        guard found.isSubset(of: ["true", "false"]) || pairs.contains(found) else { return nil }
        return ProposedType(
            .boolean, [Flow.Entry("format", .text("boolean_text"))],
            evidence: "\(texts.count) texts: \(found.sorted().joined(separator: ", "))")
    }

    /// Moments and days as numbers, or as texts of digits: only where the name says so, too.
    private func counted(_ scalars: [JSONScalar], _ texts: [String]) -> ProposedType? {
        guard words.isMoment, !words.isID else { return nil }
        let whole = texts.map { $0.split(separator: ".", maxSplits: 1)[...].first.map(String.init) ?? $0 }
        let values = whole.compactMap { Int64($0) }
        guard values.count == texts.count, let least = values.min(), let greatest = values.max() else { return nil }
        if texts.allSatisfy({ $0.count == 8 }), let form = FormTrial("date_digits"), form.reads(scalars, as: .day),
            least >= 1900_01_01, greatest <= 2199_12_31
        {
            return ProposedType(.date, form.keys, evidence: "\(texts.count) days of eight digits")
        }
        for (format, unit, factor) in [
            ("epoch", "seconds", 1), ("epoch_ms", "milliseconds", 1_000), ("epoch_us", "microseconds", 1_000_000),
        ] {
            // From 1985 to 2100: smaller and greater numbers are no moments of today's data.
            guard least >= 473_385_600 * Int64(factor), greatest <= 4_102_444_800 * Int64(factor),
                let form = FormTrial(format), form.reads(scalars, as: .instant)
            else { continue }
            return ProposedType(
                .timestamptz, form.keys, evidence: "\(texts.count) counts of \(unit) since 1970, by size and name")
        }
        return nil
    }

    /// Numbers as texts.
    private func numerals(_ texts: [String], _ numbers: [String], _ scalars: [JSONScalar]) -> ProposedType? {
        guard !words.isNumeral else { return nil }
        let both = numbers + texts
        if both.allSatisfy(TextShape.isPlainNumber) {
            var proposal = WrittenNumbers(both).proposal(words, of: both.count)
            proposal.evidence += numbers.isEmpty ? ", as texts" : ", \(texts.count) of them as texts"
            switch proposal.type {
            case .numeric: return proposal
            default:
                guard let form = FormTrial("number_text"), form.reads(scalars, as: .number) else { return nil }
                proposal.conversion = form.keys
                return proposal
            }
        }
        return TextNumbers(texts, numbers, scalars).proposal(words)
    }

    private func ofTexts(_ texts: [String], _ numbers: [String]) -> ProposedType {
        let longest = texts.map(\.unicodeScalars.count).max() ?? 0
        var proposal = ProposedType(
            .text(limit: nil), evidence: "\(texts.count) texts, up to \(longest) characters",
            remark: TimeTexts.doubt(texts))
        if !numbers.isEmpty {
            proposal.evidence = "\(numbers.count) numbers and \(texts.count) texts"
            proposal.remark = "mixed: numbers are kept as their digits"
        } else if proposal.remark == nil,
            texts.allSatisfy(TextShape.isPlainNumber) || texts.allSatisfy({ $0.allSatisfy(\.isNumber) }), longest > 0
        {
            proposal.evidence += ", all of digits"
        }
        return proposal
    }
}

/// Texts that stand for no value.
enum NothingWords {
    static let all: Set<String> = [
        "", "-", "--", "N/A", "n/a", "NA", "null", "NULL", "Null", "None", "none", "nil", "NaN", "0000-00-00",
        "0000-00-00 00:00:00", "unknown",
    ]
}

/// What a text looks like, byte by byte.
enum TextShape {
    /// In lower case, as PostgreSQL gives it back.
    static func isUUID(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return false }
        return bytes.indices.allSatisfy { index in
            [8, 13, 18, 23].contains(index)
                ? bytes[index] == UInt8(ascii: "-")
                : (0x30...0x39).contains(bytes[index]) || (0x61...0x66).contains(bytes[index])
        }
    }

    /// `-12`, `0.50`: no leading zeros that would be lost, and no sign that would be.
    static func isPlainNumber(_ text: String) -> Bool {
        var rest = Substring(text).utf8
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let whole = rest.prefix { $0 &- 0x30 < 10 }
        guard !whole.isEmpty, whole.count <= 60, whole.count == 1 || whole.first != UInt8(ascii: "0") else {
            return false
        }
        rest = rest.dropFirst(whole.count)
        guard let point = rest.first else { return true }
        let fraction = rest.dropFirst()
        return point == UInt8(ascii: ".") && !fraction.isEmpty && fraction.count <= 60
            && fraction.allSatisfy { $0 &- 0x30 < 10 }
    }
}
