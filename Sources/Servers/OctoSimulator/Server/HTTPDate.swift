/// A moment in the form of RFC 9110: `Mon, 01 Mar 2027 00:00:00 GMT`. Fractions of a second are cut off.
func httpDate(_ moment: Moment) -> String {
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let day = moment.utcDay
    let (year, month, dayOfMonth) = day.components
    let seconds = (moment.milliseconds - day.utcStart.milliseconds) / 1000
    let two = { (number: Int64) in (number < 10 ? "0" : "") + String(number) }
    let time = "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    return "\(days[day.number % 7]), \(two(Int64(dayOfMonth))) \(months[month - 1]) \(year) \(time) GMT"
}
