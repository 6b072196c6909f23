/// The words of a name as APIs write it: `HTTPStatusCode`, `status-code` and `statusCode` have `status` and `code`.
package struct NameWords: Sendable, Hashable {
    package let words: [String]

    /// Letters that are no ASCII, as they are usually written without them.
    private static let plain: [Character: String] = [
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "ê": "e", "ë": "e", "á": "a", "à": "a",
        "â": "a",
        "ã": "a", "å": "a", "ç": "c", "í": "i", "ì": "i", "î": "i", "ï": "i", "ñ": "n", "ó": "o", "ò": "o", "ô": "o",
        "õ": "o",
        "ø": "o", "ú": "u", "ù": "u", "û": "u", "ý": "y", "æ": "ae", "œ": "oe", "ł": "l", "ś": "s", "š": "s", "ž": "z",
        "č": "c",
    ]

    package init(_ name: String) {
        var words: [String] = []
        var word = ""
        let characters = Array(name)
        func close() {
            if !word.isEmpty { words.append(word) }
            word = ""
        }
        for (index, character) in characters.enumerated() {
            let lower = Character(character.lowercased().first.map(String.init) ?? String(character))
            let isASCII = character.isASCII && (character.isLetter || character.isNumber)
            guard let letters = isASCII ? String(lower) : NameWords.plain[lower] else {
                close()
                continue
            }
            if character.isUppercase, index > 0 {
                let before = characters[index - 1]
                let isNextLower = index + 1 < characters.count && characters[index + 1].isLowercase
                if before.isLowercase || before.isNumber || before.isUppercase && isNextLower { close() }
            }
            word += letters
        }
        close()
        self.words = words
    }

    package func has(_ any: String...) -> Bool { any.contains(where: words.contains) }
    package func has(_ any: Set<String>) -> Bool { words.contains(where: any.contains) }

    /// `status_code`; empty if no letter or digit is left.
    package var snakeCase: String { words.joined(separator: "_") }
}
