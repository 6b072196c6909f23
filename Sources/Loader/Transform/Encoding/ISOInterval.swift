/// A span of time as ISO 8601 writes it, and as PostgreSQL keeps it: months, days and microseconds, none turned into another.
///
/// `P1Y2M3W4DT5H6M7.890S`, with a sign before it or none; parts in this order, at least one, a fraction in seconds only.
struct ISOInterval: Equatable {
    private(set) var months: Int32 = 0
    private(set) var days: Int32 = 0
    private(set) var microseconds: Int64 = 0

    /// `nil` for anything else, and for what PostgreSQL cannot hold.
    init?(_ text: String) {
        let form =
            /([+-]?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,6}))?S)?)?/
        guard text.utf8.allSatisfy({ $0 < 0x80 }), let match = text.wholeMatch(of: form) else { return nil }
        let (_, sign, years, months, weeks, days, time, hours, minutes, seconds, fraction) = match.output
        guard time != "T", [years, months, weeks, days, time].contains(where: { $0 != nil }) else { return nil }
        let factor: Int64 = sign == "-" ? -1 : 1
        /// Sum of numbers, each times its weight.
        func total(_ parts: (Substring?, Int64)...) -> Int64? {
            var sum: Int64 = 0
            for case (let digits?, let weight) in parts {
                guard let number = Int64(digits) else { return nil }
                let (product, overflows) = number.multipliedReportingOverflow(by: weight * factor)
                let (next, overflowsToo) = sum.addingReportingOverflow(product)
                guard !overflows, !overflowsToo else { return nil }
                sum = next
            }
            return sum
        }
        let padded = fraction.map { $0 + String(repeating: "0", count: 6 - $0.count) }
        guard let allMonths = total((years, 12), (months, 1)).flatMap({ Int32(exactly: $0) }),
            let allDays = total((weeks, 7), (days, 1)).flatMap({ Int32(exactly: $0) }),
            let allTime = total(
                (hours, 3_600_000_000), (minutes, 60_000_000), (seconds, 1_000_000), (padded.map { $0[...] }, 1))
        else { return nil }
        self.months = allMonths
        self.days = allDays
        microseconds = allTime
    }

    /// PostgreSQL's binary form (`interval_recv`): microseconds, days, months.
    var bytes: [UInt8] {
        func big<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
            withUnsafeBytes(of: value.bigEndian) { Array($0) }
        }
        return big(microseconds) + big(days) + big(months)
    }
}
