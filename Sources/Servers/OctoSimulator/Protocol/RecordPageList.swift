/// One page of a page list: complete and in order of creation, without tombstones.
struct RecordPageList: Sendable {
    let records: [any Record]

    func answer(_ query: QueryParameters) throws(APIProblem) -> APIAnswer {
        let page = try query.integer(.page, from: 1, to: 1_000_000, default: 1)
        let perPage = try query.integer(.perPage, from: 1, to: 200, default: 50)
        let start = min((page - 1) * perPage, records.count)
        var json = JSONBytes(capacity: 1 << 14)
        json.openObject()
        json.member("object", "list")
        json.key("data")
        json.openArray()
        for record in records[start..<min(start + perPage, records.count)] {
            json.separate()
            record.write(to: &json)
        }
        json.closeArray()
        json.member("page", page)
        json.member("per_page", perPage)
        json.member("total", records.count)
        json.member("total_pages", (records.count + perPage - 1) / perPage)
        json.closeObject()
        var fingerprint = Fingerprint()
        fingerprint.add(page: json.bytes)
        return APIAnswer(body: json.bytes, fingerprint: fingerprint.value)
    }
}
