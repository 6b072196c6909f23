/// A star that octoload brings along: tables, views and functions for what one API sends.
package enum Star: String, CaseIterable, Sendable {
    case busyocto
}
