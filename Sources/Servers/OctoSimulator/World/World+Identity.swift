/// Ids and what they stand for.
extension World {
    func id(_ kind: Identifier.Kind, _ index: Int) -> Identifier {
        Identifier(kind: kind, bits: Chance.mix(pack(kind, UInt64(index))))
    }

    /// The index behind an id, whether or not such a thing exists.
    func index(of id: Identifier) -> Int? {
        unpack(id).map { Int($0) }
    }

    // MARK: Posts

    /// Posts are numbered by competitor, UTC day and their number on it.
    func id(post: PostNumber) -> Identifier {
        let packed = UInt64(post.competitor) << 20 | UInt64(post.day.number) << 4 | UInt64(post.number)
        return Identifier(kind: .post, bits: Chance.mix(pack(.post, packed)))
    }

    func postNumber(of id: Identifier) -> PostNumber? {
        unpack(id).map {
            PostNumber(competitor: Int($0 >> 20), day: Day(number: Int($0 >> 4 & 0xFFFF)), number: Int($0 & 15))
        }
    }

    // MARK: Rows of ad performance

    /// Level 2 bits, entity 32, day 16, hour index 6 (0 for daily rows): 56 bits.
    func id(row: RowNumber) -> Identifier {
        let packed =
            UInt64(row.level.number) << 54 | UInt64(row.entity) << 22 | UInt64(row.day.number) << 6
            | UInt64((row.hourIndex ?? -1) + 1)
        return Identifier(kind: .performance, bits: Chance.mix(pack(.performance, packed)))
    }

    func rowNumber(of id: Identifier) -> RowNumber? {
        guard let packed = unpack(id), let level = AdLevel(number: Int(packed >> 54 & 3)) else { return nil }
        let hour = Int(packed & 63)
        return RowNumber(
            level: level, entity: Int(packed >> 22 & 0xFFFF_FFFF), day: Day(number: Int(packed >> 6 & 0xFFFF)),
            hourIndex: hour == 0 ? nil : hour - 1)
    }

    // MARK: Bits

    /// 58 bits of number, 6 of kind, hidden by the seed.
    private func pack(_ kind: Identifier.Kind, _ number: UInt64) -> UInt64 {
        (kind.number << 58 | number) ^ chance.bits(.number, 0)
    }

    private func unpack(_ id: Identifier) -> UInt64? {
        let packed = Chance.unmix(id.bits) ^ chance.bits(.number, 0)
        return packed >> 58 == id.kind.number ? packed & (1 << 58 - 1) : nil
    }
}

/// A post, as a number.
struct PostNumber: Sendable, Hashable {
    let competitor: Int
    let day: Day
    /// From 0; a competitor posts up to three times a day.
    let number: Int
}

/// A row of ad performance, as a number.
struct RowNumber: Sendable, Hashable {
    let level: AdLevel
    /// Index of the ad, ad set or campaign.
    let entity: Int
    let day: Day
    /// The hour's position in its day, from 0 to 24; `nil` for daily rows.
    let hourIndex: Int?
}
