/// One page of a cursor list: reads the request's parameters, finds the place, writes the records.
struct CursorPage: Sendable {
    let feed: any CursorFeed
    let world: World
    let cache: ListIndexCache
    let settings: PagingSettings
    let asOf: Moment
    /// Server time, by which cursors age.
    let now: Moment
    /// Origin and base path that `next_url` begins with.
    let base: String
    /// What faults do to this page.
    let faults: [PageFault]

    /// The page that a query, as in the URL, asks for. `reach` is the domains that the key may see; `nil` for all.
    func answer(query text: String, reach: Set<Identifier>?) throws(APIProblem) -> APIAnswer {
        let query = try QueryParameters(text, allowed: feed.parameters.union(feed.commonParameters))
        let limit = try query.integer(.limit, from: 1, to: feed.maximumLimit, default: feed.defaultLimit)
        let filter = try ListFilter(query, for: feed, reach: reach)
        let cursor = try cursor(query, reach: reach)
        let key = ListIndexCache.Key(path: feed.path, filter: filter.forIndex, asOf: asOf)
        let index = cache.index(key) { feed.entries(filter, in: world, asOf: asOf) }
        let start = index.position(after: cursor.place)
        let luck = Chance.mix(cursor.listing ^ UInt64(cursor.pages) ^ world.shape.seed)
        let isEmpty =
            settings.emptyPages && cursor.pages > 0 && !cursor.followsEmptyPage && start < index.entries.count
            && luck % 16 == 3
        let slice = index.entries[start..<(isEmpty ? start : min(start + limit, index.entries.count))]
        var order = Array(slice)
        if settings.disorder, order.count >= 3, luck >> 8 % 24 == 5 { order.swapAt(order.count - 1, order.count - 2) }

        var json = JSONBytes(capacity: 1 << 16)
        json.openObject()
        json.member("object", "list")
        json.key("data")
        json.openArray()
        var written = 0
        feed.write(order, filter, in: world, asOf: asOf, to: &json) { json, number in
            written = number + 1
            return json.bytes.count <= settings.maximumPageBytes
        }
        json.closeArray()
        if json.bytes.count > settings.maximumPageBytes { throw .pageTooLarge(maximumLimit: max(1, written * 4 / 5)) }
        let hasMore = slice.endIndex < index.entries.count
        json.member("has_more", hasMore)
        feed.writeEnvelope(in: world, asOf: asOf, to: &json)
        var fingerprint = Fingerprint()
        fingerprint.add(page: json.bytes)
        let next = ListCursor(
            listing: cursor.listing, issued: now, place: slice.last ?? cursor.place, pages: cursor.pages + 1,
            followsEmptyPage: isEmpty)
        finish(&json, next: hasMore ? nextText(next, query) : nil, query: query)
        var body = json.bytes
        for fault in faults { fault.spoil(&body) }
        return APIAnswer(body: body, fingerprint: fingerprint.value)
    }

    private func finish(_ json: inout JSONBytes, next: String?, query: QueryParameters) {
        json.member("next_cursor", next)
        json.member("next_url", next.map { nextURL(query, cursor: $0) })
        json.member("as_of", asOf)
        json.closeObject()
    }

    private func nextText(_ next: ListCursor, _ query: QueryParameters) -> String {
        if faults.contains(.repeatCursor), let sent = query[.cursor] { return sent }
        return next.text(seed: world.shape.seed)
    }

    private func nextURL(_ query: QueryParameters, cursor: String) -> String {
        var base = base
        for case .foreignNext(let origin) in faults { base = origin + "/v1" }
        let kept = query.pairs.filter { $0.name != Parameter.cursor.rawValue }.map {
            "\($0.name)=\(percentEncoded($0.value))&"
        }
        return "\(base)/\(feed.path)?\(kept.joined())cursor=\(cursor)"
    }

    private func cursor(_ query: QueryParameters, reach: Set<Identifier>?) throws(APIProblem) -> ListCursor {
        let listing = listing(query, reach: reach)
        guard let text = query[.cursor] else {
            return ListCursor(listing: listing, issued: now, place: nil, pages: 0, followsEmptyPage: false)
        }
        guard text.utf8.count <= 1024, let cursor = ListCursor(text, seed: world.shape.seed) else {
            throw .badRequest("invalid_cursor", "The cursor is not valid", Parameter.cursor.rawValue)
        }
        guard cursor.listing == listing else {
            throw .badRequest(
                "cursor_filter_mismatch", "The cursor belongs to a request with other filters",
                Parameter.cursor.rawValue)
        }
        guard cursor.issued + settings.cursorLife >= now else {
            throw .gone(
                "cursor_expired", "The cursor has expired; start the listing again from your last watermark",
                Parameter.cursor.rawValue)
        }
        return cursor
    }

    /// A fingerprint of everything asked for, apart from the page.
    private func listing(_ query: QueryParameters, reach: Set<Identifier>?) -> UInt64 {
        var fingerprint = Fingerprint()
        fingerprint.add(feed.path.utf8)
        let paging = [Parameter.cursor.rawValue, Parameter.limit.rawValue]
        for (name, value) in query.pairs.sorted(by: { $0.name < $1.name }) where !paging.contains(name) {
            fingerprint.add("&\(name)=\(value)".utf8)
        }
        for domain in (reach ?? []).sorted() { fingerprint.add(domain.description.utf8) }
        return fingerprint.value
    }
}

extension ListFilter {
    /// The filter without what does not change which records there are.
    fileprivate var forIndex: ListFilter {
        var filter = self
        filter.metrics = .all
        return filter
    }
}

/// Percent-encodes a query value, all but RFC 3986's unreserved characters.
func percentEncoded(_ text: String) -> String {
    var json = JSONBytes()
    for byte in text.utf8 {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
            json.append(raw: CollectionOfOne(byte))
        default:
            let digits = Array("0123456789ABCDEF".utf8)
            json.append(raw: [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }
    }
    return json.text
}
