import ArgumentParser
import FileImport
import Warehouse

/// `octoload import budget`: planned spend into `dw.fact_budget_monthly`.
struct ImportBudgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget",
        abstract: "Load planned spend into dw.fact_budget_monthly.",
        discussion: """
            Columns: domain_id (the client's id in the API) or client (the client's name, if no other has it), month \
            (2026-11, or its first day), planned_spend, currency, and if you like platform (a code of dw.dim_platform). An \
            empty platform, and a file without that column, is a plan for all platforms together: it is kept under the \
            code "all", and stands against what the client spends on all of them. Beside plans for some platforms it is the \
            plan for the others: plans of a month are summed.
            """
    )

    @Argument(help: "The CSV file; - reads standard input.")
    var file: String

    @Flag(help: "Take the file's rows back instead. The columns of the key are enough.")
    var remove = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            try await ImportSession(.budget, .budget, file: file, remove ? .remove : .load, common).run()
        }
    }
}
