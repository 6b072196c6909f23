import Foundation
import Testing

/// What happens in one case, as its file `case` tells it, line by line.
///
/// `before`: what octoload 0.1.0 did. `keys`: what of pipelines.yaml says it now. `run ARGUMENTS => CODE`, `octoload ARGUMENTS => CODE`: a command and its exit code. `says`:
/// words of what it wrote. `together run ARGUMENTS; run ARGUMENTS => CODE`: runs at the same time, each with that exit code. `sql QUERY => ROWS`: fields separated by ` | `, rows by ` / `. `requests PART => COUNT`: addresses asked for so
/// far that have the part. `edit OLD => NEW`: another configuration from here on (`\n`: a line's end, `{api}`: the server's address, `{elsewhere}`: the same as another origin). `env NAME VALUE`.
struct CaseFile: Sendable {
    enum Step: Sendable {
        case octoload(arguments: [String], code: Int32)
        case together([[String]], code: Int32)
        case says(String)
        case sql(String, rows: String)
        case requests(String, count: Int)
        case edit(String, String)
        case environment(String, String)
    }

    let before: String
    /// Keys of pipelines.yaml that say it now.
    let keys: String
    let steps: [Step]

    init(_ text: String) throws {
        var before: String?
        var keys: String?
        var steps: [Step] = []
        for line in text.split(separator: "\n") {
            let word = line.prefix { $0 != " " }
            let rest = String(line.dropFirst(word.count + 1))
            let sides = rest.components(separatedBy: "=> ")
            let left = sides[0].trimmingCharacters(in: .whitespaces)
            let right = sides.dropFirst().joined(separator: "=> ")
            func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
            switch word {
            case "before": before = rest
            case "keys": keys = rest
            case "run":
                steps.append(
                    .octoload(
                        arguments: ["run"] + words(left) + ["--config", "{config}"], code: try #require(Int32(right))))
            case "together":
                let commands = left.split(separator: ";").map { words(String($0)) + ["--config", "{config}"] }
                steps.append(.together(commands, code: try #require(Int32(right))))
            case "octoload": steps.append(.octoload(arguments: words(left), code: try #require(Int32(right))))
            case "says": steps.append(.says(rest))
            case "sql": steps.append(.sql(left, rows: right))
            case "requests": steps.append(.requests(left, count: try #require(Int(right))))
            case "edit": steps.append(.edit(CaseFile.lines(left), CaseFile.lines(right)))
            case "env": steps.append(.environment(words(rest)[0], words(rest)[1]))
            default: throw Mistake(line: String(line))
            }
        }
        self.before = try #require(before)
        self.keys = try #require(keys)
        self.steps = steps
    }

    struct Mistake: Error { let line: String }

    private static func lines(_ text: String) -> String { text.replacing("\\n", with: "\n") }
}
