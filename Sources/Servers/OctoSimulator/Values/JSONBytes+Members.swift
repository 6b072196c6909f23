/// One call per member of an object: a name, and a value that is `null` when there is none.
extension JSONBytes {
    mutating func member(_ name: StaticString, _ value: Int64?) {
        key(name)
        if let value { appendBare(value) } else { appendBare("null") }
    }

    mutating func member(_ name: StaticString, _ value: Int) {
        member(name, Int64(value))
    }

    mutating func member(_ name: StaticString, _ value: Bool) {
        key(name)
        if value { appendBare("true") } else { appendBare("false") }
    }

    mutating func member(_ name: StaticString, _ value: String?) {
        key(name)
        if let value { appendQuoted(value) } else { appendBare("null") }
    }

    mutating func member(_ name: StaticString, _ value: Moment?) {
        key(name)
        quote(value) { $0.appendBare($1) }
    }

    mutating func member(_ name: StaticString, _ value: Day?) {
        key(name)
        quote(value) { $0.appendBare($1) }
    }

    mutating func member(_ name: StaticString, _ value: Amount?) {
        key(name)
        quote(value) { $0.appendBare($1) }
    }

    mutating func member(_ name: StaticString, _ value: Identifier?) {
        key(name)
        quote(value) { $0.appendBare($1) }
    }

    mutating func member(_ name: StaticString, _ values: [String]) {
        key(name)
        openArray()
        for value in values {
            separate()
            appendQuoted(value)
        }
        closeArray()
    }

    /// An object as a member's value.
    mutating func member(_ name: StaticString, _ body: (inout JSONBytes) -> Void) {
        key(name)
        openObject()
        body(&self)
        closeObject()
    }

    private mutating func quote<Value>(_ value: Value?, _ write: (inout JSONBytes, Value) -> Void) {
        guard let value else { return appendBare("null") }
        appendBare("\"")
        write(&self, value)
        appendBare("\"")
    }
}
