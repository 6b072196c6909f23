import ArgumentParser

/// `octoload actions`: steps of workflows, and what a person decides of them.
struct ActionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "actions",
        abstract: "Look at the actions of workflows, and decide what is held or has failed.",
        discussion: """
            An action is one step about one row, or a group of them. It is held if there were more rows than the workflow's limit, or if \
            nobody knows whether its peer did it and on_unknown says hold; it has failed if its peer refused it, or its attempts are used up.
            """,
        subcommands: [
            ActionsList.self, ActionsShow.self, ActionsRetry.self, ActionsRelease.self, ActionsCancel.self,
        ])
}
