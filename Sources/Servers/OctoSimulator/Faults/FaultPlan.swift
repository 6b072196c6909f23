/// The faults in force, and how often each has been passed.
struct FaultPlan: Sendable {
    private var faults: [(fault: Fault, count: Int)] = []

    init(_ faults: [Fault]) {
        self.faults = faults.map { ($0, 0) }
    }

    mutating func add(_ fault: Fault) { faults.append((fault, 0)) }

    mutating func removeAll() { faults = [] }

    /// Counts a request and tells what happens to it.
    mutating func actions(route: String, query: String) -> [FaultAction] {
        var actions: [FaultAction] = []
        for index in faults.indices where faults[index].fault.concerns(route: route, query: query) {
            faults[index].count += 1
            if faults[index].fault.occurrence.includes(faults[index].count) {
                actions.append(faults[index].fault.action)
            }
        }
        return actions
    }
}
