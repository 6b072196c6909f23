import Core
import Synchronization

@testable import Actions

/// Peers that answer from a script, and remember what they were sent.
final class ScriptedPeers: Peers {
    struct Received: Sendable {
        let key: String
        let body: String
        let demand: Demand
    }

    private let received = Mutex<[Received]>([])
    private let answer: @Sendable (Int, Demand) async -> PeerAnswer

    /// - Parameter answer: By the number of the demand, from 1.
    init(_ answer: @escaping @Sendable (Int, Demand) async -> PeerAnswer) { self.answer = answer }

    var all: [Received] { received.withLock { $0 } }

    func perform(_ demand: Demand, _ item: ActionItem) async -> PeerAnswer {
        let number = received.withLock { received in
            received.append(Received(key: item.idempotencyKey, body: demand.sent, demand: demand))
            return received.count
        }
        return await answer(number, demand)
    }

    static func response(_ status: Int, _ body: String = "{}", headers: [(String, String)] = []) -> PeerAnswer {
        .response(
            HTTPResponse(
                status: status, headers: headers.map { HTTPHeader(name: $0.0, value: $0.1) },
                body: PageBuffer(Array(body.utf8)), elapsed: .milliseconds(1)))
    }
}
