import Core

/// Numbers by their digits, never as floating-point values: how large, how exact, and which type holds them with room.
struct WrittenNumbers {
    private var wholeDigits = 0
    private var fractionDigits = 0
    private var significant = 0
    private var hasExponent = false
    private var hasPoint = false
    private var fitsInteger = true
    private var greatest = 0

    /// Whole numbers up to here are counts of something; ids, and what may grow, get eight bytes.
    private static let smallest = 1_000_000
    /// Digits that a `double precision` keeps.
    private static let exactDigits = 17
    /// Digits after the point from which on a number is one that was computed.
    private static let computed = 10

    /// - Parameter texts: Each `-?digits[.digits][e[+-]digits]`.
    init(_ texts: [String]) {
        for text in texts { note(text) }
    }

    private mutating func note(_ text: String) {
        let number = text.hasPrefix("-") ? text.dropFirst() : Substring(text)
        let mantissa = number.prefix { $0 != "e" && $0 != "E" }
        if mantissa.count < number.count { hasExponent = true }
        let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        let whole = parts[0].drop { $0 == "0" }
        let fraction = parts.count > 1 ? parts[1] : ""
        if parts.count > 1 { hasPoint = true }
        wholeDigits = max(wholeDigits, whole.count)
        fractionDigits = max(fractionDigits, fraction.count)
        let trimmed = String(fraction).trimmingZeros
        significant = max(
            significant, whole.isEmpty ? trimmed.drop { $0 == "0" }.count : whole.count + trimmed.count)
        if let value = Int64(text) {
            greatest = max(greatest, Int(clamping: value.magnitude))
        } else {
            fitsInteger = false
        }
    }

    var isWhole: Bool { !hasPoint && !hasExponent }

    func proposal(_ words: NameWords, of count: Int) -> ProposedType {
        if isWhole { return whole(words, of: count) }
        let shape =
            "\(count) numbers, up to \(max(1, wholeDigits)) digits before the point and \(fractionDigits) behind it"
        if significant > WrittenNumbers.exactDigits || fractionDigits > 30 || wholeDigits > 30 {
            return ProposedType(
                .numeric(precision: nil, scale: nil),
                evidence: "\(shape), \(significant) that count: more than a double keeps")
        }
        if hasExponent || fractionDigits >= WrittenNumbers.computed {
            return ProposedType(.float8, evidence: "\(shape): computed, not counted")
        }
        return decimal(shape)
    }

    private func decimal(_ shape: String) -> ProposedType {
        let scale = max(4, fractionDigits + 2)
        let precision = max(12, wholeDigits + 6) + scale
        return ProposedType(.numeric(precision: precision, scale: scale), evidence: "\(shape); two more have room")
    }

    private func whole(_ words: NameWords, of count: Int) -> ProposedType {
        let shape = "\(count) whole numbers, up to \(max(1, wholeDigits)) digits"
        guard fitsInteger else {
            return ProposedType(
                .numeric(precision: wholeDigits + 6, scale: 0), evidence: "\(shape): more than a bigint holds")
        }
        if words.mayBeFraction { return decimal("\(shape), of what may have a fraction by its name") }
        let isSmall = greatest <= WrittenNumbers.smallest && !words.isID
        return ProposedType(isSmall ? .int4 : .int8, evidence: shape)
    }
}

extension String {
    fileprivate var trimmingZeros: String {
        var text = Substring(self)
        while text.last == "0" { text.removeLast() }
        return String(text)
    }
}

extension NameWords {
    /// By its name the id of something.
    var isID: Bool {
        has("id", "ids", "uid", "uuid", "guid", "key", "pk", "identifier") || words.last?.hasSuffix("id") == true
    }

    /// By its name an amount, a share or a measurement: whole in a sample, perhaps not in the next record.
    var mayBeFraction: Bool {
        has([
            "price", "amount", "cost", "spend", "rate", "ratio", "revenue", "balance", "tax", "fee", "budget", "score",
            "avg",
            "average", "mean", "percent", "percentage", "pct", "share", "weight", "lat", "latitude", "lng", "lon",
            "longitude",
            "discount", "salary", "subtotal", "temperature", "ctr", "cpc", "cpm", "roas", "value", "total", "sum",
            "net", "gross", "profit",
            "margin", "duration", "distance", "hours", "height", "width", "length", "depth", "volume", "speed",
            "altitude", "elevation",
            "interest", "commission", "income", "expense", "charge", "payout", "paid", "due",
        ]) && !has("count", "cents", "micros", "micro", "minor", "id", "number", "units")
    }

    /// By its name a moment.
    var isMoment: Bool {
        has([
            "time", "timestamp", "ts", "date", "datetime", "created", "updated", "modified", "changed", "deleted", "at",
            "when",
            "expires", "expiry", "since", "until", "start", "end", "started", "ended", "begin", "finished", "published",
            "joined", "seen", "epoch", "day", "mtime", "ctime", "occurred", "registered", "placed", "paid", "born",
            "birth",
        ])
            || words.contains {
                $0.hasSuffix("time") && $0.count > 4 || $0.hasSuffix("date") && $0.count > 4 && $0 != "update"
            }
    }

    /// By its name a number that nobody counts with: a postal code, a telephone.
    var isNumeral: Bool {
        isID
            || has([
                "zip", "zipcode", "postal", "postcode", "plz", "phone", "telephone", "tel", "mobile", "fax", "code",
                "sku", "number",
                "no", "nr", "iban", "account", "ref", "reference", "serial", "ean", "isbn", "gtin", "barcode",
                "version",
            ])
    }
}
