import Core
import Testing

@testable import Actions

/// Pending, firing, repeated, resolved, silenced: an alert's life over a series of evaluations.
@Suite struct AlertTests {
    /// Plays evaluations and keeps what the books would.
    private struct Play {
        var workflow: Workflow
        var now = EventTests.now
        var known: [KnownItem] = []
        var silences: [Silence] = []

        init(for evaluations: Int = 1, repeats: Duration? = nil) {
            workflow = EventTests.workflow(.alert(evaluations: evaluations, repeats: repeats))
            workflow.resolvedSteps = [
                Workflow.Step(name: "x", kind: "x", onUnknown: .retry, step: NoStep())
            ]
        }

        /// Occasions that the evaluation leads to.
        mutating func see(_ keys: [String], after hours: Int64 = 1) throws -> [String] {
            now = now + .seconds(3_600 * hours)
            let items = keys.map { EventTests.item($0, client: "c") }
            let evaluation = try workflow.evaluation(
                of: items, in: WorkflowState(now: now, activatedAt: nil, known: known, silences: silences))
            for entry in evaluation.entering {
                known.append(
                    KnownItem(
                        id: Int64(known.count + 1), key: entry.key, episode: entry.episode, state: entry.state,
                        client: entry.client, toldAt: entry.isTold ? now : nil, rounds: entry.isTold ? 1 : 0))
            }
            for move in evaluation.moving {
                guard let index = known.firstIndex(where: { $0.id == move.id }) else { continue }
                known[index].state = move.state
                known[index].evaluations = move.evaluations
                if move.isTold {
                    known[index].toldAt = now
                    known[index].rounds += 1
                }
            }
            return evaluation.beginnings.flatMap { beginning in
                beginning.items.map { "\($0.key).\($0.episode) \(beginning.occasion.rawValue) \(beginning.round)" }
            }
        }
    }

    @Test func `it fires after so many evaluations in a row, once`() throws {
        var play = Play(for: 3)
        #expect(try play.see(["a"]) == [] && play.see(["a"]) == [])
        #expect(try play.see(["a"]) == ["a.1 firing 1"])
        #expect(try play.see(["a"]) == [])
    }

    @Test func `what goes while it is pending was never an alert`() throws {
        var play = Play(for: 2)
        #expect(try play.see(["a"]) == [] && play.see([]) == [])
        // It begins to count anew.
        #expect(try play.see(["a"]) == [] && play.see(["a"]) == ["a.2 firing 1"])
    }

    @Test func `it is repeated, resolved, and fires anew`() throws {
        var play = Play(repeats: .seconds(24 * 3_600))
        #expect(try play.see(["a"]) == ["a.1 firing 1"])
        #expect(try play.see(["a"], after: 23) == [])
        #expect(try play.see(["a"], after: 1) == ["a.1 repeated 2"])
        #expect(try play.see(["a"], after: 1) == [])
        #expect(try play.see([]) == ["a.1 resolved 3"] && play.see([]) == [])
        #expect(try play.see(["a"]) == ["a.2 firing 1"])
    }

    @Test func `silenced it says nothing, and says it when the silence ends`() throws {
        var play = Play()
        play.silences = [
            Silence(
                id: 1, workflow: "w", key: nil, client: "c", until: play.now + .seconds(5 * 3_600), reason: "",
                madeBy: "")
        ]
        #expect(try play.see(["a"]) == [] && play.see(["a"]) == [])
        #expect(try play.see(["a"], after: 3) == ["a.1 firing 1"])
    }

    @Test func `silenced from beginning to end nobody hears of it`() throws {
        var play = Play()
        play.silences = [
            Silence(
                id: 1, workflow: "w", key: "a", client: nil, until: play.now + .seconds(7_200), reason: "", madeBy: "")
        ]
        #expect(try play.see(["a", "b"]) == ["b.1 firing 1"])
        #expect(try play.see(["b"], after: 5) == [])
    }

    private struct NoStep: ActionStep {
        static let kind = "none"
        static let keys: [String] = []
        init() {}
        init(config node: ConfigNode) throws(ConfigError) {}
        let templates: [Template] = []
        let answerNames: [String] = []
        let secrets: [SecretSource] = []
        func demand(_ item: ActionItem, _ progress: JSONValue?) throws(StepRefusal) -> Demand {
            throw StepRefusal("none")
        }
        func outcome(of answer: PeerAnswer, _ item: ActionItem, _ progress: JSONValue?) -> StepOutcome {
            .refused("none")
        }
    }
}
