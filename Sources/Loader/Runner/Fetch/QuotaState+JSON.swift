import Extract
import Foundation

/// As the database keeps it.
extension Quota.State {
    /// No process writes more.
    private static let most = 1 << 20

    /// A text that cannot be read, of another version say, is as good as none; so is each part of it that cannot be.
    ///
    /// - Parameter now: By the clock that its times are of.
    package init(json: String, at now: Duration) {
        self.init()
        guard json.utf8.count <= Quota.State.most else { return }
        if let state = try? JSONDecoder().decode(Quota.State.self, from: Data(json.utf8)) { self = state }
        removeNonsense(at: now)
    }

    package var json: String {
        (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
