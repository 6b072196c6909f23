import ArgumentParser
import Core

/// `octoload workflow`: what is done about what was loaded.
struct WorkflowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workflow", abstract: "Look at the workflows, and try them without sending anything.",
        subcommands: [WorkflowList.self, WorkflowTest.self, WorkflowHistory.self])
}

extension Configuration {
    /// The workflow of a name; one that is not there is a mistake on the command line.
    func workflow(_ name: String) throws -> Workflow {
        guard let workflow = workflows.first(where: { $0.name == name }) else {
            let known = workflows.map(\.name).joined(separator: ", ")
            throw ValidationError(
                "there is no workflow \"\(name)\"; the file has: \(known.isEmpty ? "none" : known)")
        }
        return workflow
    }
}
