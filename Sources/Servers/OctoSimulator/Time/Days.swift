/// Consecutive days, possibly none.
package struct Days: Sendable, Hashable, Sequence {
    /// Day numbers.
    let numbers: Range<Int>

    /// From the first to the last day, both included; empty when they are out of order.
    package init(_ first: Day, _ last: Day) {
        numbers = first.number..<Swift.max(first.number, last.number + 1)
    }

    private init(numbers: Range<Int>) {
        self.numbers = numbers
    }

    package var count: Int { numbers.count }
    package var first: Day? { numbers.first.map(Day.init(number:)) }
    package var last: Day? { numbers.last.map(Day.init(number:)) }

    package func contains(_ day: Day) -> Bool { numbers.contains(day.number) }

    /// The days that both have.
    package func intersection(_ other: Days) -> Days { Days(numbers: numbers.clamped(to: other.numbers)) }

    package func makeIterator() -> AnyIterator<Day> {
        var iterator = numbers.makeIterator()
        return AnyIterator { iterator.next().map(Day.init(number:)) }
    }
}
