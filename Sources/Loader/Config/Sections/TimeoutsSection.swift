import Core

/// `timeouts: {connect: 10s, total: 120s, stall: 30s}`
enum TimeoutsSection {
    static let keys = ["connect", "total", "stall"]

    static func read(_ node: ConfigNode, _ problems: ConfigProblems) -> Timeouts {
        var timeouts = Timeouts()
        guard let section = ConfigSection(node, keys: keys, problems) else { return timeouts }
        let range = ConfigReader.duration(in: .milliseconds(100)...(.seconds(3_600)))
        timeouts.connect = section.optional("connect", range) ?? timeouts.connect
        timeouts.total = section.optional("total", range) ?? timeouts.total
        timeouts.stall = section.optional("stall", range) ?? timeouts.stall
        return timeouts
    }
}
