/// A fault that could not be read.
package struct FaultSyntaxError: Error, CustomStringConvertible {
    package let description: String
}

extension Fault {
    /// Reads `ROUTE[@QUERY][#WHEN]=ACTION[:ARGUMENT]`.
    package init(_ text: String) throws {
        let sides = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard sides.count == 2 else {
            throw FaultSyntaxError(
                description: "fault '\(text)' is not of the form ROUTE[@QUERY][#WHEN]=ACTION[:ARGUMENT]")
        }
        let target = sides[0].split(separator: "#", maxSplits: 1).map(String.init)
        let place = (target.first ?? "").split(separator: "@", maxSplits: 1).map(String.init)
        guard let route = place.first else { throw FaultSyntaxError(description: "fault '\(text)' names no route") }
        self.init(
            try FaultAction(sides[1]), route: route, query: place.count == 2 ? place[1] : nil,
            at: target.count == 2 ? try Occurrence(target[1]) : .always)
    }
}

extension Fault.Occurrence {
    /// Reads `3`, `1-4`, `50+` or `every10`.
    init(_ text: String) throws {
        let ends = text.split(separator: "-").compactMap { Int($0) }
        if let number = Int(text), number > 0 {
            self = .between(number, number)
        } else if ends.count == 2, ends[0] > 0, ends[0] <= ends[1] {
            self = .between(ends[0], ends[1])
        } else if text.hasSuffix("+"), let first = Int(text.dropLast()) {
            self = .from(first)
        } else if text.hasPrefix("every"), let period = Int(text.dropFirst(5)), period > 0 {
            self = .every(period)
        } else {
            throw FaultSyntaxError(description: "'\(text)' is none of 3, 1-4, 50+, every10")
        }
    }
}

extension FaultAction {
    /// The words for `--help`.
    package static let grammar = """
        STATUS[:RETRY-AFTER], html[:STATUS], error200, cut, half, drop, delay:MILLISECONDS, redirect:URL, revoke, \
        next:ORIGIN, loop, record:nul|number|duplicate|domain, rename:FIELD,NAME
        """

    init(_ text: String) throws {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        let argument = parts.count == 2 ? parts[1] : nil
        switch (parts.first ?? "", argument) {
        case (let word, let argument) where (400...599).contains(Int(word) ?? 0):
            self = .status(Int(word) ?? 500, retryAfter: argument.flatMap { Int($0) })
        case ("html", let argument): self = .html(argument.flatMap { Int($0) } ?? 502)
        case ("error200", nil): self = .errorInBody
        case ("cut", nil): self = .cut
        case ("half", nil): self = .halfBody
        case ("drop", nil): self = .drop
        case ("revoke", nil): self = .revoke
        case ("loop", nil): self = .page(.repeatCursor)
        case ("delay", let argument?):
            guard let milliseconds = Int(argument) else {
                throw FaultSyntaxError(description: "'\(text)': not a number")
            }
            self = .delay(.milliseconds(milliseconds))
        case ("redirect", let url?): self = .redirect(url)
        case ("next", let origin?): self = .page(.foreignNext(origin))
        case ("rename", let names?):
            let pair = names.split(separator: ",").map(String.init)
            guard pair.count == 2 else { throw FaultSyntaxError(description: "'\(text)' is not rename:FIELD,NAME") }
            self = .page(.renamed(pair[0], to: pair[1]))
        case ("record", let name?):
            guard let fault = PageFault.records[name] else {
                throw FaultSyntaxError(description: "no record fault '\(name)'")
            }
            self = .page(fault)
        default:
            throw FaultSyntaxError(description: "'\(text)' is none of \(FaultAction.grammar)")
        }
    }
}
