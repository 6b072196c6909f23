import Core
import Discover
import Testing

@Suite struct PagingSearchTests {
    private static let records = #"[{"id": 1}, {"id": 2}]"#

    @Test(
        arguments: [
            (#"{"data": R, "next": "https://api.example.com/v1/things?page=2"}"#, #"{style: next_url, next: next}"#),
            (
                #"{"data": R, "links": {"next": "/v1/things?page=2", "prev": "/v1/things?page=0"}}"#,
                #"{style: next_url, next: links.next}"#
            ),
            (
                #"{"data": R, "_links": {"next": {"href": "?c=2"}}, "more": true}"#,
                #"{style: next_url, next: _links.next.href, more: more}"#
            ),
            (
                #"{"value": R, "@odata.nextLink": "https://api.example.com/v1/things?$skip=2"}"#,
                #"{style: next_url, next: /@odata.nextLink}"#
            ),
            (
                #"{"link": [{"relation": "self", "url": "/a"}, {"relation": "next", "url": "/v1/things?p=2"}], "entry": R}"#,
                #"{style: next_url, next: link.1.url}"#
            ),
            (
                #"{"data": R, "next": "http://inside:8080/v1/things?page=2"}"#,
                #"{style: next_url, next: next, rewrite: {from: http://inside:8080/, to: /}}"#
            ),
            (
                #"{"data": R, "next_cursor": "abc", "has_more": true}"#,
                #"{style: cursor, param: cursor, next: next_cursor, more: has_more}"#
            ),
            (#"{"items": R, "nextPageToken": "abc"}"#, #"{style: cursor, param: pageToken, next: nextPageToken}"#),
            (
                #"{"results": R, "paging": {"next": {"after": "2"}}}"#,
                #"{style: cursor, param: after, next: paging.next.after}"#
            ),
            (#"{"records": R, "offset": "itr/rec"}"#, #"{style: cursor, param: offset, next: offset}"#),
            (
                #"{"data": R, "page_info": {"has_next_page": true, "end_cursor": "abc"}}"#,
                #"{style: cursor, param: after, next: page_info.end_cursor, more: page_info.has_next_page}"#
            ),
            (#"{"data": R, "has_more": true}"#, #"{style: keyset, param: starting_after, from: id, more: has_more}"#),
            (#"{"data": R, "page": 1, "total_pages": 9}"#, #"{style: page_number, param: page, pages: total_pages}"#),
            (
                #"{"content": R, "number": 0, "totalPages": 3, "totalElements": 5}"#,
                #"{style: page_number, param: page, total: totalElements}"#
            ),
            (#"{"items": R, "offset": 0, "limit": 2, "total": 7}"#, #"{style: offset, param: offset, total: total}"#),
            (
                #"{"items": R, "startAt": 0, "maxResults": 2, "total": 7}"#,
                #"{style: offset, param: startAt, total: total}"#
            ),
            (#"R"#, #"{style: page_number, param: page}"#),
        ].map { ($0.0.replacing(#/\bR\b/#, with: records), $0.1) })
    func `what a page says speaks for a way to page`(text: String, first: String) throws {
        let candidates = PagingSearch(try page(text)).candidates
        #expect(candidates.first.map { Flow.map($0.keys).yaml } == first)
        #expect(candidates.allSatisfy { !$0.evidence.isEmpty })
    }

    @Test func `headers speak, too`() throws {
        let linked = PagingSearch(
            try page(Self.records, headers: ["Link": #"<https://api.example.com/v1/things?page=2>; rel="next""#]))
        #expect(linked.candidates.first?.style == "link_header" && linked.saysMore)
        let cursor = PagingSearch(try page(Self.records, headers: ["X-Next-Cursor": "k2"])).candidates.first
        #expect(cursor.map { Flow.map($0.keys).yaml } == "{style: cursor, param: cursor, next_header: X-Next-Cursor}")
        let counted = PagingSearch(try page(Self.records, headers: ["X-Total-Count": "9"])).candidates.first
        #expect(
            counted.map { Flow.map($0.keys).yaml }
                == "{style: page_number, param: page, total: {header: X-Total-Count}}")
    }

    @Test func `a parameter of the address is a hint`() throws {
        let asked = PagingSearch(try page(Self.records, query: ["p": "1", "n": "2"])).candidates.first
        #expect(asked.map { Flow.map($0.keys).yaml } == "{style: page_number, param: p}")
    }

    @Test func `what the page's own records count is no total`() throws {
        let candidates = PagingSearch(try page(#"{"count": 2, "results": [{"id": 1}, {"id": 2}]}"#)).candidates
        #expect(candidates.allSatisfy { candidate in !candidate.keys.contains { $0.key == "total" } })
    }

    @Test func `the end of a list has signs that are empty`() throws {
        let search = PagingSearch(try page(#"{"data": [{"id": 1}], "next": null, "has_more": false}"#))
        #expect(!search.saysMore && search.emptySigns == ["next", "has_more"])
    }

    @Test func `names of sizes that something speaks for`() throws {
        #expect(SizeNames.hints(on: try page(#"{"data": [{"a": 1}, {"a": 2}], "pageLimit": 2}"#)) == ["pageLimit"])
        #expect(
            SizeNames.hints(on: try page(#"{"data": [{"a": 1}], "next": "/x?page=2&page%5Bsize%5D=1"}"#)) == [
                "page[size]"
            ])
        #expect(SizeNames.hints(on: try page(#"[{"a": 1}]"#)).isEmpty)
        #expect(SizeNames.hints(on: try page(#"[{"a": 1}]"#, query: ["per_page": "1"])) == ["per_page"])
    }

    @Test(arguments: [
        ("limit", "{style: offset, param: offset}"), ("per_page", "{style: page_number, param: page}"),
        ("rows", "{style: offset, param: start}"), ("$top", #"{style: offset, param: "$skip"}"#),
        ("maxResults", "{style: offset, param: startAt}"),
        ("page[size]", #"{style: page_number, param: "page[number]"}"#),
    ])
    func `a parameter that goes with the size is tried first`(size: String, first: String) throws {
        let candidates = PagingSearch(try page(Self.records), size: size).candidates
        #expect(candidates.first.map { Flow.map($0.keys).yaml } == first)
    }
}
