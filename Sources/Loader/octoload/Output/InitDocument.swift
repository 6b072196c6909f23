import Core
import Discover

/// What `octoload init` has written, and what comes next.
struct InitDocument: Encodable {
    let files: [String]
    /// The list was asked, and the files say what it has.
    let discovered: Bool
    /// Commands, in this order.
    let next: [String]

    init(folder: String, target: ListDraft, proposal: Proposal?, answers: InitAnswers, files: [String]) {
        self.files = files
        discovered = proposal != nil
        var next: [String] = []
        if folder != "." { next.append("cd \(folder.shellWord)") }
        next.append("set -a; . ./octoload.env; set +a")
        if proposal == nil {
            next.append("octoload discover \(target.name) --sql table.sql --force")
        }
        next.append("psql \"$DATABASE_URL\" -f table.sql")
        next.append("octoload migrate && octoload run")
        if answers.schedule != .none { next.append("octoload schedule print \(answers.schedule.rawValue)") }
        self.next = next
    }

    var text: Words {
        var lines = files.map { Words("wrote \($0)") }
        lines += ["", "Write the secrets into octoload.env, then:"] + next.map { Words("  \($0)") } + [""]
        if !discovered {
            lines.insert(
                "The list was not looked at: what octoload discover prints goes into the place of its stanza in pipelines.yaml.",
                at: files.count)
        }
        return lines.joined(separator: "\n")
    }
}
