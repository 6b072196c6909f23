import Core

/// Starts of the last requests under one rate, counted in grains of a four-hundredth of its length.
///
/// A start counts until its grain has left the window, and a little longer: a request that starts late makes the distance
/// to those after it shorter on the server's side. Memory: some four hundred numbers, whatever the rate.
struct SlidingWindow: Sendable, Hashable {
    /// Milliseconds.
    let length: Int64
    /// Ends of grains (milliseconds) and the starts in them, in turn, oldest first.
    private var marks: [Int64] = []

    private static let grains: Int64 = 400

    init(length: Duration) {
        self.length = length.inMilliseconds
    }

    private var grain: Int64 { max(1, length / SlidingWindow.grains) }
    /// How late a request may reach the server: a fiftieth of the window, a quarter of a second at most.
    private var slack: Int64 { min(length / 50, 250) }

    /// When the next request may start, if the window may hold so many: `now` or later.
    func earliest(allowing requests: Int, at now: Duration) -> Duration {
        let limit = Int64(max(1, requests))
        var total = stride(from: 1, to: marks.count, by: 2).reduce(0) { $0 + marks[$1] }
        var earliest = now
        var index = 0
        while index < marks.count {
            let leaves = Duration.milliseconds(marks[index] + length + slack)
            if leaves > now {
                if total < limit { return earliest }
                earliest = leaves
            }
            total -= marks[index + 1]
            index += 2
        }
        return earliest
    }

    /// Starts in the window.
    func count(at now: Duration) -> Int {
        let horizon = now.inMilliseconds - length - slack
        return stride(from: 0, to: marks.count, by: 2).reduce(0) {
            marks[$1] > horizon ? $0 + Int(marks[$1 + 1]) : $0
        }
    }

    /// False for what no process writes: unsorted, of the future, or larger than it can be.
    func isSane(at now: Int64) -> Bool {
        guard (1...86_400_000).contains(length), marks.count.isMultiple(of: 2),
            marks.count <= 2 * Int(SlidingWindow.grains + 10)
        else { return false }
        var last: Int64 = 0
        for index in stride(from: 0, to: marks.count, by: 2) {
            // A clock that was set back by more than a minute has no starts that could be told from lies.
            guard (last...now + grain + 60_000).contains(marks[index]), (0...1_000_000).contains(marks[index + 1])
            else {
                return false
            }
            last = marks[index]
        }
        return true
    }

    mutating func note(_ start: Duration) {
        let end = (start.inMilliseconds / grain + 1) * grain
        let horizon = start.inMilliseconds - length - slack
        while let first = marks.first, first <= horizon { marks.removeFirst(2) }
        if marks.count >= 2, end <= marks[marks.count - 2] {
            marks[marks.count - 1] += 1
        } else {
            marks += [end, 1]
        }
    }
}

/// As it is kept in the database: the marks are one text, as hundreds of numbers would cost more than what they are about.
/// Ends are told by their distance from the one before: `1769904000000,3,250,1`.
extension SlidingWindow: Codable {
    private enum CodingKeys: String, CodingKey {
        case length, marks
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        length = try container.decode(Int64.self, forKey: .length)
        // As it was before it was one text.
        if let numbers = try? container.decode([Int64].self, forKey: .marks) {
            marks = numbers
            return
        }
        let text = try container.decode(String.self, forKey: .marks)
        var last: Int64 = 0
        for (index, digits) in text.utf8.split(separator: UInt8(ascii: ",")).enumerated() {
            // Whether it can be so, `isSane` says.
            guard let number = Int64(Substring(digits)) else { throw Nonsense() }
            if index.isMultiple(of: 2) { last &+= number }
            marks.append(index.isMultiple(of: 2) ? last : number)
        }
    }

    private struct Nonsense: Error {}

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(length, forKey: .length)
        var text = ""
        text.reserveCapacity(marks.count * 6)
        var last: Int64 = 0
        for (index, mark) in marks.enumerated() {
            if index > 0 { text.append(",") }
            text += String(index.isMultiple(of: 2) ? mark - last : mark)
            if index.isMultiple(of: 2) { last = mark }
        }
        try container.encode(text, forKey: .marks)
    }
}
