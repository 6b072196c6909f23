import Core
import Testing

@Suite struct FieldPathTests {
    /// The text in the configuration, the names, and the JSON pointer.
    @Test(arguments: [
        ("id", ["id"], "/id"), ("metrics.spend", ["metrics", "spend"], "/metrics/spend"),
        ("/a.b/c", ["a.b", "c"], "/a.b/c"),
        ("/a~1b", ["a/b"], "/a~1b"), ("/a~0b", ["a~b"], "/a~0b"), ("/a~01", ["a~1"], "/a~01"),
        ("/~1~0", ["/~"], "/~1~0"),
        ("a~1b", ["a~1b"], "/a~01b"), ("/é", ["é"], "/é"), ("a b", ["a b"], "/a b"),
    ])
    func `a path is read and has a pointer`(text: String, names: [String], pointer: String) throws {
        let path = try #require(FieldPath(text))
        #expect(path.names == names)
        #expect(path.pointer == pointer)
        #expect(FieldPath(path.pointer) == path)
    }

    @Test(arguments: ["", ".", "a.", ".a", "a..b", "/", "/a/", "//a"])
    func `an empty name is refused`(text: String) {
        #expect(FieldPath(text) == nil)
    }

    @Test func `a path is printed as it may be written`() throws {
        for text in ["id", "metrics.spend", "/a.b/c"] { #expect(try #require(FieldPath(text)).description == text) }
        #expect(FieldPath.root.pointer == "")
    }
}
