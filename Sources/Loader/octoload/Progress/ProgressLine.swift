import Core
import Foundation
import Runner

/// One pipeline's progress as a line of a terminal: a bar, slices, rows per second, calls, waits, what is left.
struct ProgressLine {
    let entry: ProgressBoard.Entry
    let now: Duration
    let hasColour: Bool

    private static let barWidth = 20

    func rendered(width: Int) -> String {
        let name = clipped(entry.name, to: 24)
        var parts = ["\(grouped(entry.read))/\(grouped(entry.planned)) slices"]
        parts.append("\(grouped(entry.records)) rows")
        if entry.ended == nil { parts.append("\(grouped(Int(entry.rate(at: now))))/s") }
        parts.append("\(grouped(entry.calls)) calls")
        if entry.failed > 0 { parts.append(coloured("\(grouped(entry.failed)) failed", "31")) }
        if entry.waited >= .seconds(1) { parts.append("quota \(spoken(entry.waited))") }
        if let ended = entry.ended {
            parts.append("in \(spoken(ended - entry.begun))")
        } else if let left = entry.remaining(at: now) {
            parts.append("\(spoken(left)) left")
        }
        let text = parts.joined(separator: "  ")
        let padding = String(repeating: " ", count: max(0, 24 - name.count))
        let line = "\(name)\(padding) \(bar) \(text)"
        // A line that wraps could not be drawn over again. Colours take no room.
        return hasColour ? line : String(line.prefix(max(20, width - 1)))
    }

    private var bar: String {
        let full = min(ProgressLine.barWidth, Int(entry.share * Double(ProgressLine.barWidth)))
        let blocks = String(repeating: "█", count: full)
        let rest = String(repeating: "░", count: ProgressLine.barWidth - full)
        return coloured(blocks, entry.failed > 0 ? "33" : "32") + rest
    }

    private func coloured(_ text: String, _ code: String) -> String {
        hasColour && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
