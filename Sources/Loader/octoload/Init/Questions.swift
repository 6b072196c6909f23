import ArgumentParser
import Core

/// Questions to a person at a terminal. Without one, or with `--yes`, a default is the answer, and what has none is refused.
struct Questions {
    /// Somebody is there to be asked.
    let asks: Bool

    private static let attempts = 3

    /// - Parameters:
    ///   - flag: That gives the answer without a question.
    ///   - standard: What an empty answer means; `nil`: there must be one.
    ///   - problem: Why an answer will not do; `nil`: it will.
    /// - Throws: `ValidationError` naming the flag if nobody is there to be asked, or nobody answers.
    func answer(
        _ question: String, flag: String, standard: String?, problem: (String) -> String? = { _ in nil }
    ) throws -> String {
        guard asks else {
            guard let standard else { throw ValidationError("\(flag) is missing, and there is nobody to ask: give it") }
            return standard
        }
        let context = CommandContext.current
        for _ in 0..<Questions.attempts {
            context.errors("\(question)\(standard.map { " [\($0)]" } ?? ""): ")
            guard let line = context.readLine() else { break }
            let text = line.trimmingSpaces
            guard let given = text.isEmpty ? standard : text else { continue }
            guard let problem = problem(given) else { return given }
            complain("\(problem)")
        }
        throw ValidationError("\(flag) is missing, and there was no answer that will do")
    }

    /// One of several words.
    func choice(_ question: String, flag: String, among words: [String], standard: String) throws -> String {
        try answer("\(question) (\(words.joined(separator: ", ")))", flag: flag, standard: standard) { given in
            words.contains(given) ? nil : "one of: \(words.joined(separator: ", "))"
        }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
