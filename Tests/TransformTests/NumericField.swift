/// Reads a `numeric` as PostgreSQL sends it, and insists on the form that PostgreSQL itself would give it.
enum NumericField {
    /// Digits behind the point that PostgreSQL shows.
    static func scale(_ bytes: [UInt8]) -> Int { Int(bytes[6]) << 8 | Int(bytes[7]) }

    /// Without zeros at the end of the fraction.
    static func text(_ bytes: [UInt8]) -> String {
        precondition(bytes.count >= 8 && bytes.count % 2 == 0)
        let words = stride(from: 0, to: bytes.count, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
        let groups = Array(words[4...])
        let weight = words[1] < 0x8000 ? words[1] : words[1] - 0x10000
        let scale = words[3]
        precondition(words[0] == groups.count, "count and digits disagree")
        precondition(words[2] == 0 || words[2] == 0x4000, "a sign that is none")
        precondition(groups.allSatisfy { $0 < 10_000 }, "a digit beyond 9999")
        precondition(groups.first != 0 && groups.last != 0, "zeros that PostgreSQL would strip")
        precondition(!groups.isEmpty || words[2] == 0, "a negative zero")

        func group(_ position: Int) -> String {
            let index = weight - position
            let digits = groups.indices.contains(index) ? String(groups[index]) : "0"
            return String(repeating: "0", count: 4 - digits.count) + digits
        }
        var integer = ""
        if weight >= 0, !groups.isEmpty {
            for position in (0...weight).reversed() { integer += group(position) }
        }
        let significant = integer.drop { $0 == "0" }
        var fraction = ""
        let lowest = min(weight - groups.count + 1, -1)
        for position in (lowest...(-1)).reversed() { fraction += group(position) }
        while fraction.count < scale { fraction += "0" }
        precondition(fraction.dropFirst(scale).allSatisfy { $0 == "0" }, "digits beyond the scale, which would be cut")
        var shown = String(fraction.prefix(scale))
        while shown.last == "0" { shown.removeLast() }
        return (words[2] == 0 ? "" : "-") + (significant.isEmpty ? "0" : significant)
            + (shown.isEmpty ? "" : "." + shown)
    }
}
