import Core

/// Days, moments and times of day as texts, by the forms that the loader reads.
struct TimeTexts {
    private let texts: [String]
    private let scalars: [JSONScalar]

    /// Days that are written in no other way.
    private static let plainTemplates = [
        "{yyyy}/{mm}/{dd}", "{dd}.{mm}.{yyyy}", "{day}.{month}.{year}", "{mon} {day}, {year}", "{day} {mon} {year}",
        "{dd}-{mon}-{yyyy}", "{yyyy}.{mm}.{dd}",
    ]
    /// Of two that read the same texts, some of them, neither is known to be right.
    private static let rivals = [
        ("{dd}/{mm}/{yyyy}", "{mm}/{dd}/{yyyy}"), ("{day}/{month}/{year}", "{month}/{day}/{year}"),
        ("{dd}-{mm}-{yyyy}", "{mm}-{dd}-{yyyy}"),
    ]

    init(_ texts: [String], _ scalars: [JSONScalar]) {
        self.texts = texts
        self.scalars = scalars
    }

    var proposal: ProposedType? {
        let count = texts.count
        guard texts.allSatisfy({ $0.contains(where: \.isNumber) && $0.utf8.count <= 64 }) else { return nil }
        if texts.allSatisfy({ CivilDay($0) != nil }) { return ProposedType(.date, evidence: "\(count) days") }
        if texts.allSatisfy({ Instant(rfc3339: $0) != nil }) {
            return ProposedType(.timestamptz, evidence: "\(count) date-times with an offset")
        }
        // Read without a zone: each has an offset of its own.
        if let form = FormTrial("iso_loose"), form.reads(scalars, as: .instant) {
            return ProposedType(
                .timestamptz, form.keys, evidence: "\(count) date-times with an offset, not all as RFC 3339 has them")
        }
        if texts.allSatisfy(TimeTexts.isLocal) {
            return ProposedType(
                .timestamp, evidence: "\(count) date-times without an offset",
                remark: "if you know its clock: timestamptz, with {format: local, zone: Europe/Berlin}")
        }
        if texts.allSatisfy(TimeTexts.isTime) { return ProposedType(.time, evidence: "\(count) times of day") }
        return ofTemplates
    }

    private var ofTemplates: ProposedType? {
        for template in TimeTexts.plainTemplates {
            if let form = FormTrial(template), form.reads(scalars, as: .day) {
                return ProposedType(.date, form.keys, evidence: "\(texts.count) days written after \(template)")
            }
        }
        for (first, second) in TimeTexts.rivals {
            let readers = [first, second].compactMap { FormTrial($0) }.filter { $0.reads(scalars, as: .day) }
            if readers.count == 1 {
                let template = readers[0].keys[0].value.scalar ?? ""
                return ProposedType(
                    .date, readers[0].keys,
                    evidence: "\(texts.count) days written after \(template), as the other order fits not all")
            }
        }
        return nil
    }

    /// Why texts that look like days are none.
    static func doubt(_ texts: [String]) -> String? {
        let scalars = texts.map { JSONScalar.string($0) }
        guard texts.allSatisfy({ $0.utf8.count <= 64 && $0.contains(where: \.isNumber) }) else { return nil }
        for (first, second) in rivals
        where [first, second].allSatisfy({ FormTrial($0)?.reads(scalars, as: .day) == true }) {
            return
                "days, perhaps, but every one fits both \(first) and \(second): write the right one as format, with type date"
        }
        let isMoment = texts.allSatisfy { text in
            text.utf8.count >= 16 && text.prefix(4).allSatisfy(\.isNumber) && text.contains(":")
                && text.dropFirst(4).first == "-"
        }
        return isMoment ? "date-times of several forms: see format in docs/configuration.md" : nil
    }

    /// `2026-01-31T10:20:30`, also with a space: what a `timestamp` column takes.
    static func isLocal(_ text: String) -> Bool {
        var bytes = Array(text.utf8)
        guard bytes.count >= 19, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
            (bytes.last ?? 0) &- 0x30 < 10, !bytes[11...].contains(UInt8(ascii: "+")),
            !bytes[11...].contains(UInt8(ascii: "-"))
        else { return false }
        bytes[10] = UInt8(ascii: "T")
        return Instant(rfc3339: String(decoding: bytes, as: UTF8.self) + "Z") != nil
    }

    /// `10:20`, `10:20:30`, `10:20:30.5`.
    static func isTime(_ text: String) -> Bool {
        guard text.utf8.count >= 5, text.utf8.dropFirst(2).first == UInt8(ascii: ":"),
            (text.utf8.last ?? 0) &- 0x30 < 10,
            !text.contains("+"), !text.contains("-")
        else { return false }
        return Instant(rfc3339: "2000-01-01T\(text)\(text.utf8.count == 5 ? ":00" : "")Z") != nil
    }
}
