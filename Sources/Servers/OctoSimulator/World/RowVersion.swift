/// Which version of an ad's row of a day was current at some moment.
struct RowVersion: Sendable {
    /// How much of the day, or how many days later.
    enum Progress: Sendable, Equatable {
        /// The day was running, or its last hour just imported: so many hours are in.
        case partial(hours: Int)
        /// Restated so many days after its date.
        case settled(age: Int)
    }

    let progress: Progress
    let updatedAt: Moment
    let isVoided: Bool
    /// No restatement follows.
    let isFinal: Bool
    /// Of `DeliveryTraits`: distance from the beginning of its batch.
    let offset: Int64
}

extension World {
    /// The version of the row that a clock shows, or `nil` when there is none (yet).
    func version(ad: Int, day: Day, clock: AccountClock) -> RowVersion? {
        let traits = DeliveryTraits(ad: ad, day: day, chance: chance)
        guard traits.delivers else { return nil }
        let late = traits.lateAge
        let nights = clock.lastNight - day
        guard nights >= 1 else {
            let hours = clock.hours(of: day)
            guard late == 0, hours > 0 else { return nil }
            return RowVersion(
                progress: .partial(hours: hours), updatedAt: clock.hour(hours, of: day).adding(traits.offset),
                isVoided: false, isFinal: false, offset: traits.offset)
        }
        guard nights >= late else { return nil }
        let voided = traits.voidAge
        let isVoided = voided > 0 && nights >= voided
        let age: Int
        if isVoided {
            age = voided
        } else {
            let restated = DeliveryTraits.ages.first { $0 <= nights && traits.isRestated(atAge: $0) } ?? 1
            age = max(restated, late)
        }
        return RowVersion(
            progress: .settled(age: age), updatedAt: clock.night(day + age).adding(traits.offset), isVoided: isVoided,
            isFinal: isVoided || age >= 28, offset: traits.offset)
    }
}
