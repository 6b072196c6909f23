extension RunReport {
    /// Whether somebody wants to be told of it.
    package func isNews(_ events: Set<NotifySettings.Event>) -> Bool {
        let held = failures.filter { $0.failure.gate != nil }
        if !held.isEmpty, events.contains(.held) { return true }
        if pipelines.contains(where: { $0.records.newRejects > 0 }), events.contains(.rejects) { return true }
        if let actions, actions.held > 0, events.contains(.actions) { return true }
        guard events.contains(.failure) else { return false }
        // Runs that the quota holds again and again are news, whatever they end with.
        if quotaWait?.isAgain == true { return true }
        let isOnlyHeld = fatal == nil && pipelines.allSatisfy { $0.stopped == nil } && held.count == failures.count
        return exitCode != 0 && !(isOnlyHeld && !held.isEmpty)
    }
}
