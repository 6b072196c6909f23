/// `2 ranges are read again for 3 waiting records`
func rereadWords(_ ranges: Int, for records: Int) -> Words {
    """
    \(grouped(ranges)) \(ranges == 1 ? "range is" : "ranges are") read again for \(grouped(records)) waiting \
    \(records == 1 ? "record" : "records")
    """
}
