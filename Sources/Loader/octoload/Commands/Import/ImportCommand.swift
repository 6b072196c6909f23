import ArgumentParser
import FileImport
import Warehouse

/// `octoload import`: what the API does not have, from files.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Load exchange rates or budgets from a CSV file, or take them back.",
        discussion: """
            The file is UTF-8 with commas, and its first line names the columns, in any order. It is checked whole before \
            anything is written: each mistake is printed as FILE:LINE:COLUMN, and the exit code is 65. Then its rows are \
            written in one transaction; rows that are there already are left alone. Rows that the file lacks stay. With --remove \
            the rows of the file are taken back instead: give the file that was wrong, or one with the key columns only. A row \
            whose amount is another by now than the file says stays, and is named.
            """,
        subcommands: [ImportFXCommand.self, ImportBudgetCommand.self]
    )
}
