import Core
import Foundation
import Logging
import Runner

/// Shows how far a run is while it is under way: bars on a terminal, else an event in the log every ten seconds; and tells
/// the service manager.
struct ProgressDisplay: Sendable {
    let board: ProgressBoard
    let options: CommonOptions
    let log: Logger
    let manager: ServiceManager

    private static let frame = Duration.milliseconds(200)
    private static let event = Duration.seconds(10)

    /// Runs `body` and shows its progress meanwhile.
    ///
    /// The service counts as started at once: what it waits for, a database say, is its work already.
    func during<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        manager.tell("READY=1", "STATUS=connecting")
        let watcher = Task { await watch() }
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        watcher.cancel()
        await watcher.value
        manager.tell("STOPPING=1", "STATUS=\(status)")
        return try result.get()
    }

    private var showsBars: Bool {
        !options.isQuiet && options.resolvedLogFormat == .text && CommandContext.current.isOnTerminal
            && variable("TERM") != "dumb"
    }

    private func watch() async {
        let bars = showsBars ? ProgressBars(hasColour: variable("NO_COLOR") == nil) : nil
        var lastEvent = board.now
        var lastSign = board.now
        // Half the time that the manager would wait.
        let sign = min(manager.watchdog.map { $0 / 2 } ?? .seconds(5), .seconds(5))
        while !Task.isCancelled {
            do { try await Task.sleep(for: ProgressDisplay.frame) } catch { break }
            let now = board.now
            bars?.draw(board.all, now: now)
            if manager.isThere, now - lastSign >= sign {
                lastSign = now
                manager.tell("WATCHDOG=1", "STATUS=\(status)")
            }
            if bars == nil, now - lastEvent >= ProgressDisplay.event {
                lastEvent = now
                tell(now)
            }
        }
        bars?.finish(board.all, now: board.now)
    }

    private func tell(_ now: Duration) {
        for entry in board.all where entry.ended == nil {
            log.info(
                "progress",
                metadata: [
                    "pipeline": "\(entry.name)", "slices": "\(entry.read)/\(entry.planned)",
                    "published": "\(entry.published)",
                    "failed": "\(entry.failed)",
                    "records": "\(entry.records)", "records_per_second": "\(Int(entry.rate(at: now)))",
                    "calls": "\(entry.calls)", "waited_seconds": "\(Int(entry.waited.inSeconds))",
                    "left_seconds": "\(entry.remaining(at: now).map { "\(Int($0.inSeconds))" } ?? "")",
                ])
        }
    }

    /// For `systemctl status`.
    private var status: String {
        let entries = board.all
        let done = entries.filter { $0.ended != nil }.count
        let under = entries.filter { $0.ended == nil }.map { "\($0.name) \($0.read)/\($0.planned) slices" }
        let records = entries.reduce(0) { $0 + $1.records }
        return (["\(done) pipelines done", "\(grouped(records)) rows"] + under).joined(separator: ", ")
    }
}
