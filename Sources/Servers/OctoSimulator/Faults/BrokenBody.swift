import FlyingFox
import FlyingSocks
import Foundation

/// A body that fails half way, which makes the server close the connection.
struct BrokenBody: AsyncBufferedSequence {
    typealias Element = UInt8
    let data: Data

    struct Broken: Error {}

    struct AsyncIterator: AsyncBufferedIteratorProtocol {
        var rest: Data?

        mutating func next() async throws -> UInt8? { throw Broken() }

        mutating func nextBuffer(suggested count: Int) async throws -> Data? {
            guard let half = rest else { throw Broken() }
            rest = nil
            return half
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(rest: data.prefix(data.count / 2))
    }
}

extension HTTPResponse {
    /// No answer at all: the connection closes before the first byte.
    ///
    /// FlyingFox has no word for this. A WebSocket that cannot be made fails before anything is written.
    static var dropped: HTTPResponse { HTTPResponse(webSocket: NoWebSocket()) }
}

private struct NoWebSocket: WSHandler {
    func makeFrames(for client: AsyncThrowingStream<WSFrame, any Error>) async throws -> AsyncStream<WSFrame> {
        throw BrokenBody.Broken()
    }
}
