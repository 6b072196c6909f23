import Testing

@testable import Runner

/// Part of a file's name that the API chose.
@Suite struct FileNamePartTests {
    @Test func `a clean text is its own name`() {
        for text in ["a", "report-7", "A_b-9", String(repeating: "x", count: 100)] {
            #expect(FileNamePart.cleaned(text) == text)
        }
    }

    @Test func `texts that clean to one are kept apart, by names that no text has as it is`() {
        let texts =
            ["a_b", "a.b", "a/b", "a b", "a:b", "a~b", "a\0b", "..", "__", ".", "_", "../x", "é", "__~", "e\u{301}"]
            + [
                String(repeating: "x", count: 100), String(repeating: "x", count: 101),
                String(repeating: "x", count: 5_000),
            ]
        let names = texts.map(FileNamePart.cleaned)
        #expect(Set(names).count == texts.count)
        #expect(Set(names.map(FileNamePart.cleaned)).isDisjoint(with: names.filter { $0.contains("~") }))
        #expect(names.allSatisfy { $0.utf8.count <= 117 && !$0.contains("/") && !$0.contains(".") })
        #expect(FileNamePart.cleaned("a.b") == "a_b~2e7336dc8eba87ef")
    }
}
