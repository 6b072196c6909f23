import Core
import Discover
import Testing

@Suite struct KeySearchTests {
    private func keys(_ records: [String], resource: String = "things") throws -> [[String]] {
        KeySearch(try columns(records), resource: resource).candidates.map(\.columns)
    }

    @Test func `an id of the record's own comes before all that is unique, too`() throws {
        let records = (1...30).map { #"{"name": "n\#($0)", "amount": \#($0).5, "id": \#($0), "email": "e\#($0)"}"# }
        #expect(try keys(records).first == ["id"])
        #expect(try keys(records).allSatisfy { !$0.contains("amount") })
    }

    @Test func `a foreign id is no key where it is not unique, and a day and an id are`() throws {
        let records = (0..<60).map {
            #"{"date": "2026-01-\#(10 + $0 / 6)", "campaign_id": "c\#($0 % 6)", "spend": \#($0).25}"#
        }
        #expect(try keys(records).first == ["date", "campaign_id"])
    }

    @Test func `the breakdown belongs to the key`() throws {
        let records = (0..<40).map {
            #"{"date": "2026-01-\#(10 + $0 / 20)", "ad_id": \#($0 % 10), "country": "\#($0 % 20 < 10 ? "DE" : "FR")", "clicks": 7}"#
        }
        #expect(try keys(records).first == ["date", "ad_id", "country"])
    }

    @Test func `a column that lacks a value is none, nor one with words for nothing`() throws {
        #expect(try keys([#"{"id": 1, "code": "a"}"#, #"{"id": null, "code": "b"}"#]).first == ["code"])
        #expect(try keys([#"{"id": "", "code": "a"}"#, #"{"id": "2026-01-01", "code": "b"}"#]).first == ["code"])
    }

    @Test func `records that nothing tells apart have none`() throws {
        #expect(try keys([#"{"a": 1, "b": [1]}"#, #"{"a": 1, "b": [2]}"#]).isEmpty)
    }

    @Test func `the own id of a resource comes before those of others`() throws {
        let records = (1...9).map { #"{"customer_id": \#($0), "order_id": \#($0 + 100)}"# }
        #expect(try keys(records, resource: "orders").first == ["order_id"])
    }

    @Test func `a version is a moment that no record lacks, by its name`() throws {
        let records = (1...9).map {
            #"{"id": \#($0), "created_at": "2026-01-0\#($0)T00:00:00Z", "updated_at": "2026-02-0\#(10 - $0)T00:00:00Z", "last_seen": null}"#
        }
        let found = VersionSearch(try columns(records)).candidates
        #expect(found.map(\.column) == ["updated_at", "created_at"] && found.map(\.isNamed) == [true, false])
        #expect(found[1].evidence.contains("in its order"))
        let lacking = [#"{"updated_at": "2026-01-01T00:00:00Z"}"#, #"{"updated_at": null}"#]
        #expect(VersionSearch(try columns(lacking)).candidates.isEmpty)
    }
}
