import Core

/// Numbers as people write them: with groups of thousands, a comma before the fraction, a sign of per cent.
struct TextNumbers {
    private let texts: [String]
    private let numbers: [String]
    private let scalars: [JSONScalar]

    init(_ texts: [String], _ numbers: [String], _ scalars: [JSONScalar]) {
        self.texts = texts
        self.numbers = numbers
        self.scalars = scalars
    }

    func proposal(_ words: NameWords) -> ProposedType? {
        guard texts.allSatisfy({ $0.contains(where: \.isNumber) }) else { return nil }
        let isPercent = texts.allSatisfy { $0.hasSuffix("%") }
        guard isPercent || texts.contains(where: isMarked) else { return nil }
        let format = isPercent ? "percent" : "number_text"
        let point = trial(format, decimal: nil)
        let comma = trial(format, decimal: ",")
        // `1,234` is read in both ways: only what fits one of them alone decides.
        switch (point, comma) {
        case (let form?, nil): return made(form, decimal: ".", isPercent)
        case (nil, let form?): return made(form, decimal: ",", isPercent)
        case (let form?, _?) where !texts.contains(where: { $0.contains(",") || $0.contains("'") || $0.contains(" ") }):
            return made(form, decimal: ".", isPercent)
        default: return nil
        }
    }

    /// Not what a code or a telephone number could be, too.
    private func isMarked(_ text: String) -> Bool {
        text.contains(",") || text.contains("'") || text.contains(".") || text.hasPrefix("+") && text.count < 8
    }

    private func trial(_ format: String, decimal: String?) -> FormTrial? {
        let keys = [Flow.Entry("format", .text(format))] + (decimal.map { [Flow.Entry("decimal", .text($0))] } ?? [])
        guard let form = FormTrial(keys), form.reads(scalars, as: .number) else { return nil }
        return form
    }

    private func made(_ form: FormTrial, decimal: Character, _ isPercent: Bool) -> ProposedType? {
        let plain = texts.map { text in
            String(text.filter { $0.isNumber || $0 == decimal || $0 == "-" }.map { $0 == decimal ? "." : $0 })
        }
        var proposal = WrittenNumbers(numbers + plain).proposal(
            NameWords(isPercent ? "percent" : ""), of: texts.count + numbers.count)
        proposal.conversion = form.keys
        proposal.evidence += isPercent ? ", texts with a sign of per cent" : ", texts with signs between their digits"
        return proposal
    }
}
