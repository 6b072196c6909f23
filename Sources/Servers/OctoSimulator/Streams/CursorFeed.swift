/// One of the API's cursor lists: what it can be asked and how its records are found and written.
protocol CursorFeed: Sendable {
    /// Path below `/v1/`.
    var path: String { get }
    var kind: Identifier.Kind { get }
    var defaultLimit: Int { get }
    var maximumLimit: Int { get }
    /// Query parameters that most cursor lists have.
    var commonParameters: Set<Parameter> { get }
    /// Query parameters besides the common ones.
    var parameters: Set<Parameter> { get }
    /// Whether `GET /{path}/{id}` exists.
    var hasSingles: Bool { get }

    /// Where the records that pass stand, in any order.
    func entries(_ filter: ListFilter, in world: World, asOf: Moment) -> [ListEntry]

    /// Writes the records at some entries as array elements, and asks after each whether to proceed.
    ///
    /// `proceed` gets the text so far and the position of the record just written.
    func write(
        _ entries: some Sequence<ListEntry>, _ filter: ListFilter, in world: World, asOf: Moment,
        to json: inout JSONBytes, proceed: (inout JSONBytes, Int) -> Bool)

    /// Members of the envelope besides those of every cursor list.
    func writeEnvelope(in world: World, asOf: Moment, to json: inout JSONBytes)

    /// A single object, also a tombstone.
    func record(_ id: Identifier, in world: World, asOf: Moment) -> (record: any Record, domain: Identifier)?
}

extension CursorFeed {
    var defaultLimit: Int { 100 }
    var maximumLimit: Int { 500 }
    var hasSingles: Bool { true }
    var commonParameters: Set<Parameter> { Parameter.ofCursorLists }

    func writeEnvelope(in world: World, asOf: Moment, to json: inout JSONBytes) {}

    func write(
        _ entries: some Sequence<ListEntry>, _ filter: ListFilter, in world: World, asOf: Moment,
        to json: inout JSONBytes, proceed: (inout JSONBytes, Int) -> Bool
    ) {
        for (number, entry) in entries.enumerated() {
            guard let found = record(Identifier(kind: kind, bits: entry.id), in: world, asOf: asOf) else { continue }
            json.separate()
            found.record.write(to: &json)
            guard proceed(&json, number) else { return }
        }
    }
}
