import ArgumentParser
import Core
import Foundation
import Warehouse

/// `octoload slice`: slices that a gate held back, and letting them pass.
struct SliceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slice",
        abstract: "Look at slices that were held back, and let them pass.",
        discussion: """
            A slice is held (exit code 65) if what was read of it is more likely a fault of the source than the truth: far fewer \
            records than usual, another number than the API counted, mostly records that do not fit, a listing that would delete \
            most of a client, records without a field that was there before (`octoload drift`), or several with one key. Nothing of \
            it is published; the next run reads it again, and publishes it if the source is well by then. Once accepted, the next read \
            passes as it is.
            """,
        subcommands: [SliceList.self, SliceShow.self, SliceAccept.self]
    )
}
