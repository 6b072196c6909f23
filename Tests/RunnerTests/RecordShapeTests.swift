import Core
import Runner
import Testing

/// What another version of an API answers otherwise.
@Suite struct RecordShapeTests {
    private func shape(_ records: String...) -> RecordShape { RecordShape(records.map { Array($0.utf8) }) }

    @Test func `fields that go, come, or change their kind are named`() {
        let old = shape(
            #"{"id":"a","spend":1.5,"status":"active","m":{"x":null,"y":true},"tags":[{"k":1}]}"#,
            #"{"id":"b","spend":2,"status":"paused","m":{"x":1,"y":false},"tags":[]}"#)
        let new = shape(
            #"{"id":"a","spend":"1.5","status":"archived","m":{"x":null},"tags":[{"k":"1"}],"note":"n"}"#)
        let comparison = ShapeComparison(from: old, to: new)
        #expect(comparison.missing == ["m.y"] && comparison.new == ["note"])
        #expect(comparison.changed == ["spend: number → text", "tags[].k: number → text"])
        #expect(comparison.newCodes == ["status: new archived"])
    }

    @Test func `the same records have no difference, nor has a null`() {
        let one = shape(#"{"id":"a","n":1}"#)
        #expect(ShapeComparison(from: one, to: one).isEmpty)
        #expect(ShapeComparison(from: one, to: shape(#"{"id":"b","n":null}"#)).isEmpty)
    }

    @Test func `texts that are no codes are no news, and an empty page says nothing`() {
        let old = shape(#"{"name":"Tent One"}"#)
        #expect(ShapeComparison(from: old, to: shape(#"{"name":"Tent Two"}"#)).isEmpty)
        #expect(ShapeComparison(from: old, to: shape()).isEmpty && ShapeComparison(from: shape(), to: old).isEmpty)
    }
}
