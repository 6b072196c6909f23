import Config
import Core
import Discover

/// A page of a list that nobody has configured.
enum DocumentInput {
    static func check(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let document = try? JSONValue(parsing: bytes, isSample: true) else { return }
        let text = Array(document.text.utf8)
        let again = try? JSONValue(parsing: text, isSample: true)
        demand(again == document, "what was read is written as something else: \(document.text)")
        guard let place = RecordsSearch(resource: "things").places(in: document).first,
            let records = place.records(in: document), (1...200).contains(records.count)
        else { return }
        demand(records.count == place.count, "\(place.text) has \(records.count) records and counts \(place.count)")
        propose(records, place)
    }

    /// Whatever its names and values are, the stanza of a list is read back.
    private static func propose(_ records: [RecordsPlace.Record], _ place: RecordsPlace) {
        let set = ColumnSet(records)
        guard !set.columns.isEmpty else { return }
        demand(Set(set.columns.map(\.name)).count == set.columns.count, "two columns of one name")
        let list = ListDraft(
            name: "things", table: TableName(schema: "public", name: "things"),
            api: APIDraft(baseURL: "https://api.example.com"), schema: "public", path: "/things")
        var proposal = Proposal(
            list: list, place: place, paging: PagingProposal(.single), columns: set.columns, records: records.count,
            pages: 1, requests: 1)
        proposal.unnamed = set.unnamed
        proposal.keys = KeySearch(set.columns, resource: "things").candidates
        proposal.versions = VersionSearch(set.columns).candidates
        let yaml = PipelinesText.text(of: proposal)
        do throws(ConfigErrors) {
            let read = try ConfigLoader.parse(text: yaml, file: "pipelines.yaml").pipelines[0]
            demand(read.loads[0].columns.count == set.columns.count, "columns are lost: \(yaml)")
        } catch {
            demand(false, "the stanza is refused: \(error.errors.map(\.description)) \(yaml)")
        }
    }
}
