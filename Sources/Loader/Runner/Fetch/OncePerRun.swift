/// What has been said in this run already.
actor OncePerRun {
    private var said: Set<String> = []

    /// True the first time that something is said in this run.
    func isFirst(_ announcement: String) -> Bool { said.insert(announcement).inserted }
}
