import Core
import Foundation
import Runner
import Synchronization

/// Lines at the bottom of the terminal, drawn over again and again; the log goes on above them.
final class ProgressBars: Sendable {
    private let hasColour: Bool
    private let state = Mutex(State())

    private struct State {
        /// Pipelines whose last line stands.
        var printed: Set<String> = []
    }

    init(hasColour: Bool) {
        self.hasColour = hasColour
    }

    func draw(_ entries: [ProgressBoard.Entry], now: Duration) {
        let width = terminalWidth()
        let lines = { (list: [ProgressBoard.Entry]) in
            list.map {
                Words(drawing: ProgressLine(entry: $0, now: now, hasColour: self.hasColour).rendered(width: width))
            }
        }
        let ended = state.withLock { state in
            entries.filter { $0.ended != nil && state.printed.insert($0.name).inserted }
        }
        StandardError.show(lines(entries.filter { $0.ended == nil }), above: lines(ended))
    }

    func finish(_ entries: [ProgressBoard.Entry], now: Duration) {
        draw(entries, now: now)
        StandardError.show([], above: [])
    }

    private func terminalWidth() -> Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
        return Int(size.ws_col)
    }
}
