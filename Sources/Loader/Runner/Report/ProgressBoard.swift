import Core
import Synchronization

/// How far a run is, for whoever watches: written by its tasks, read at any time.
package final class ProgressBoard: Sendable {
    /// One pipeline's.
    package struct Entry: Sendable {
        package let name: String
        package let begun: Duration
        package fileprivate(set) var ended: Duration?
        /// Slices.
        package fileprivate(set) var planned = 0
        package fileprivate(set) var read = 0
        package fileprivate(set) var published = 0
        package fileprivate(set) var failed = 0
        package fileprivate(set) var calls = 0
        /// Records read so far, published or not.
        package fileprivate(set) var records = 0
        /// Time that the quota kept requests from starting.
        package fileprivate(set) var waited = Duration.zero

        fileprivate init(name: String, begun: Duration) {
            self.name = name
            self.begun = begun
        }

        /// 0 to 1.
        package var share: Double { planned == 0 ? 0 : Double(read + failed) / Double(planned) }

        /// Records per second.
        package func rate(at now: Duration) -> Double {
            let seconds = ((ended ?? now) - begun).inSeconds
            return seconds > 0 ? Double(records) / seconds : 0
        }

        /// How long the rest takes at the speed so far; `nil` while nothing is read.
        package func remaining(at now: Duration) -> Duration? {
            guard ended == nil, read + failed > 0, share < 1 else { return nil }
            return .seconds((now - begun).inSeconds * (1 - share) / share)
        }
    }

    private let entries = Mutex<[Entry]>([])
    private let clock: @Sendable () -> Duration

    package init(_ surroundings: Surroundings = .real) {
        clock = surroundings.now
    }

    /// In the order in which they began.
    package var all: [Entry] { entries.withLock { $0 } }
    package var now: Duration { clock() }

    private func change(_ name: String, _ body: (inout Entry) -> Void) {
        let now = clock()
        entries.withLock { entries in
            let index = entries.firstIndex { $0.name == name } ?? entries.endIndex
            if index == entries.endIndex { entries.append(Entry(name: name, begun: now)) }
            body(&entries[index])
        }
    }

    func begin(_ name: String) { change(name) { _ in } }
    func plan(_ name: String, slices: Int) { change(name) { $0.planned += slices } }
    /// So many are not over yet, of which other processes may do some.
    func left(_ name: String, slices: Int) { change(name) { $0.planned = $0.published + $0.failed + slices } }
    func published(_ name: String, slices: Int) { change(name) { $0.published += slices } }
    func readToEnd(_ name: String, slices: Int) { change(name) { $0.read += slices } }
    func failed(_ name: String) { change(name) { $0.failed += 1 } }
    func called(_ name: String, after wait: Duration) {
        change(name) {
            $0.calls += 1
            $0.waited += wait
        }
    }
    func read(_ name: String, records: Int) { change(name) { $0.records += records } }
    func end(_ name: String) {
        let now = clock()
        change(name) { $0.ended = now }
    }
}
