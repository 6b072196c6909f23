import Core
import Glibc

/// Keys of the member ids seen lately, looked up by bytes, so that an id that a thousand rows name is hashed once.
///
/// Open addressing over one block of bytes; no `String` is made on a hit. It also knows which of the slices that are being
/// read have staged a member: each stages the members it names, so that a slice that fails takes nothing along that others
/// need.
struct MemberKeyCache {
    private struct Slot {
        var hash: UInt64 = 0
        var offset: Int32 = -1
        var length: Int32 = 0
        var key: Int64 = 0
        /// One bit a slice, see `SliceBits`.
        var staged: UInt64 = 0
    }

    /// Beyond this it starts afresh, which costs time but nothing else.
    private static let maximumMembers = 131_072
    private static let maximumBytes = 4 << 20

    private let hasher: MemberKeyHash
    private var slots: UnsafeMutableBufferPointer<Slot>
    private var text: UnsafeMutablePointer<UInt8>
    private var textCapacity = 65_536
    private var textCount = 0
    private var used = 0

    init(entity: String) {
        hasher = MemberKeyHash(entity: entity)
        slots = .allocate(capacity: 1024)
        slots.initialize(repeating: Slot())
        text = .allocate(capacity: textCapacity)
    }

    func deallocate() {
        slots.deallocate()
        text.deallocate()
    }

    /// The member's key, and whether this slice names it for the first time.
    @inline(__always)
    mutating func key(of id: UnsafeBufferPointer<UInt8>, slice: UInt64) -> (key: Int64, isNew: Bool) {
        let hash = hashed(id)
        let mask = slots.count - 1
        var index = Int(truncatingIfNeeded: hash) & mask
        while slots[index].offset >= 0 {
            let slot = slots[index]
            if slot.hash == hash, Int(slot.length) == id.count,
                memcmp(text + Int(slot.offset), id.baseAddress!, id.count) == 0
            {
                slots[index].staged = slot.staged | slice
                return (slot.key, slot.staged & slice == 0)
            }
            index = (index + 1) & mask
        }
        return (insert(id, hash: hash, slice: slice), true)
    }

    @inline(never)
    private mutating func insert(_ id: UnsafeBufferPointer<UInt8>, hash: UInt64, slice: UInt64) -> Int64 {
        if used >= MemberKeyCache.maximumMembers || textCount + id.count > MemberKeyCache.maximumBytes { clear() }
        if textCount + id.count > textCapacity { growText(toHold: textCount + id.count) }
        let key = hasher.key(of: UnsafeRawBufferPointer(id))
        (text + textCount).update(from: id.baseAddress!, count: id.count)
        used += 1
        if used * 2 > slots.count { growSlots() }
        place(Slot(hash: hash, offset: Int32(textCount), length: Int32(id.count), key: key, staged: slice))
        textCount += id.count
        return key
    }

    /// A slice has not staged the member after all.
    mutating func takeBack(_ id: UnsafeBufferPointer<UInt8>, slice: UInt64) {
        let hash = hashed(id)
        var index = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[index].offset >= 0 {
            let slot = slots[index]
            if slot.hash == hash, Int(slot.length) == id.count,
                memcmp(text + Int(slot.offset), id.baseAddress!, id.count) == 0
            {
                slots[index].staged = slot.staged & ~slice
                return
            }
            index = (index + 1) & (slots.count - 1)
        }
    }

    /// No slice has staged any member.
    mutating func forgetSlices() {
        for index in slots.indices { slots[index].staged = 0 }
    }

    private mutating func clear() {
        slots.update(repeating: Slot())
        textCount = 0
        used = 0
    }

    private mutating func growText(toHold needed: Int) {
        textCapacity = max(textCapacity * 2, needed)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: textCapacity)
        larger.update(from: text, count: textCount)
        text.deallocate()
        text = larger
    }

    private mutating func growSlots() {
        let old = slots
        slots = .allocate(capacity: old.count * 2)
        slots.initialize(repeating: Slot())
        for slot in old where slot.offset >= 0 { place(slot) }
        old.deallocate()
    }

    private func place(_ slot: Slot) {
        var index = Int(truncatingIfNeeded: slot.hash) & (slots.count - 1)
        while slots[index].offset >= 0 { index = (index + 1) & (slots.count - 1) }
        slots[index] = slot
    }
}

/// A fast hash of short byte strings, eight bytes a step (multiply and rotate, as in FxHash, then a final mix).
@inline(__always)
func hashed(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    guard let base = bytes.baseAddress else { return 0 }
    var hash = UInt64(truncatingIfNeeded: bytes.count) &* 0x9E37_79B9_7F4A_7C15
    var index = 0
    while index &+ 8 <= bytes.count {
        hash = mixed(hash, UnsafeRawPointer(base).loadUnaligned(fromByteOffset: index, as: UInt64.self))
        index &+= 8
    }
    var rest: UInt64 = 0
    while index < bytes.count {
        rest = rest << 8 | UInt64(base[index])
        index &+= 1
    }
    hash = mixed(hash, rest)
    hash = (hash ^ hash >> 32) &* 0xD6E8_FEB8_6659_FD93
    return hash ^ hash >> 32
}

@inline(__always)
private func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    ((hash << 5 | hash >> 59) ^ word) &* 0x517C_C1B7_2722_0A95
}
