import Core

/// Views and functions on their way from what stands to what the files say, within one transaction.
struct ObjectMaker {
    /// All objects of the files, in the order of needs.
    private let known: [SchemaObject]
    /// Forms that they have had, by name.
    private let forms: [String: [SchemaBooks.Form]]
    /// Group roles of access, whose rights are given anew.
    private let groups: [String]
    private let migrator: Migrator

    private var waiting: Set<String>
    /// What was dropped, as it stood.
    private var dropped: [String: StandingObject] = [:]
    /// How it was dropped.
    private var dropping: [String: [String]] = [:]

    /// Names of what was made, in that order.
    private(set) var made: [String] = []
    /// Policies that were dropped.
    private(set) var policies: [DependentPolicy] = []

    init(
        known: [SchemaObject], waiting: [SchemaObject], forms: [String: [SchemaBooks.Form]], groups: [String],
        migrator: Migrator
    ) {
        self.known = known
        self.waiting = Set(waiting.map(\.name))
        self.forms = forms
        self.groups = groups
        self.migrator = migrator
    }

    /// In the order of needs, whatever comes to be dropped on the way.
    mutating func makeAll(on connection: borrowing PostgresConnection) throws(WarehouseError) {
        while let next = known.first(where: { waiting.contains($0.name) }) {
            waiting.remove(next.name)
            try make(next, on: connection, doing: "make \(next.name)")
            made.append(next.name)
        }
    }

    func restorePolicies(on connection: borrowing PostgresConnection) throws(WarehouseError) {
        for policy in policies { try policy.restore(on: connection, doing: "make policies again") }
    }

    private mutating func make(
        _ object: SchemaObject, on connection: borrowing PostgresConnection, doing: String
    ) throws(WarehouseError) {
        let before = try StandingObject(of: object.name, on: connection, doing: doing)
        do throws(WarehouseError) {
            try connection.executeScript("savepoint object", doing: doing)
            try migrator.run(object.sql, on: connection, doing: doing)
            try connection.executeScript("release savepoint object", doing: doing)
        } catch {
            guard connection.isAlive else { throw error }
            try connection.executeScript("rollback to savepoint object; release savepoint object", doing: doing)
            if error.sqlState == "42809" {
                throw try OccupiedName.explained(error, object, on: connection, doing: doing)
            }
            guard ObjectReplacement.isNeeded(after: error) else { throw error }
            try replace(object, on: connection, doing: doing)
        }
        let now = try StandingObject(of: object.name, on: connection, doing: doing)
        let was = dropped[object.name] ?? before
        try was.requireKept(
            by: now, recorded: forms[object.name]?.last?.parts, groups: groups,
            dropping: dropping[object.name] ?? [], doing: doing)
        if dropped[object.name] != nil { try was.restore(to: now, on: connection, doing: doing) }
        try migrator.books.record(object, parts: now.parts, release: migrator.release, on: connection)
    }

    /// Drops it with all that reads it, which is made again in its turn.
    private mutating func replace(
        _ object: SchemaObject, on connection: borrowing PostgresConnection, doing: String
    ) throws(WarehouseError) {
        let replacement = try ObjectReplacement(of: object, on: connection, doing: doing)
        try replacement.requireOnly(Set(known.map(\.name)), doing: doing)
        for reader in replacement.objects where dropped[reader.name] == nil {
            dropped[reader.name] = try StandingObject(of: reader.name, on: connection, doing: doing)
            dropping[reader.name] = replacement.objects.map(\.dropping)
        }
        policies += replacement.policies
        try replacement.drop(on: connection, doing: doing)
        waiting.formUnion(replacement.objects.map(\.name))
        waiting.remove(object.name)
        try migrator.run(object.sql, on: connection, doing: doing)
    }
}
