/// What the rejected records of a slice met: rules and places with how often, and a few values.
package struct RefusalTally: Sendable, Hashable {
    /// A rule that was broken at a place.
    package struct Entry: Sendable, Hashable, Codable {
        package var rule: String
        /// JSON pointer inside the record; empty for the record itself.
        package var pointer: String
        /// What the rule wanted.
        package var message: String
        package var count: Int
        /// Values that broke it, each cut and shown as text.
        package var samples: [String]
    }

    /// Bytes of a value that are shown.
    package static let sampleBytes = 40
    private static let samples = 3
    /// Different places in a slice; further ones only count.
    private static let places = 50
    /// Entries that are told of a held slice.
    private static let told = 3

    private var entries: [Entry] = []

    package init() {}

    package var isEmpty: Bool { entries.isEmpty }

    /// The commonest first.
    package var top: [Entry] {
        Array(
            entries.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
                .prefix(RefusalTally.told).map(\.element))
    }

    /// - Parameter sample: At most `sampleBytes` of the value.
    package mutating func note(_ rejection: Rejection, sample: UnsafeBufferPointer<UInt8>) {
        add(
            Entry(
                rule: rejection.rule.rawValue, pointer: rejection.pointer, message: rejection.message, count: 1,
                samples: [String(decoding: sample, as: UTF8.self)]))
    }

    package mutating func add(_ other: RefusalTally) {
        for entry in other.entries { add(entry) }
    }

    private mutating func add(_ entry: Entry) {
        guard let index = entries.firstIndex(where: { $0.rule == entry.rule && $0.pointer == entry.pointer }) else {
            if entries.count < RefusalTally.places { entries.append(entry) }
            return
        }
        entries[index].count += entry.count
        for sample in entry.samples
        where entries[index].samples.count < RefusalTally.samples && !entries[index].samples.contains(sample) {
            entries[index].samples.append(sample)
        }
    }

    /// `bad_format at /day 12×, e.g. "20261101"; required at /id 2×`
    package var text: String {
        top.map { entry in
            let place = entry.pointer.isEmpty ? "" : " at \(entry.pointer.escapedForMessage)"
            let sample = entry.samples.first.map { $0.isEmpty ? "" : ", e.g. \"\($0.escapedForMessage)\"" } ?? ""
            return "\(entry.rule)\(place) \(entry.count)×\(sample)"
        }.joined(separator: "; ")
    }
}
