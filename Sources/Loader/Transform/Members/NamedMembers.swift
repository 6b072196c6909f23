import Core
import Glibc

/// The members of one entity that one slice has named, and their keys: an id that a thousand rows name is hashed once.
///
/// Open addressing over one block of bytes; no `String` is made on a hit. Each slice keeps its own and stages the members it
/// names itself, so that a slice that fails takes nothing along that others need.
struct NamedMembers {
    private struct Slot {
        var hash: UInt64 = 0
        var key: Int64 = 0
        var offset: Int32 = -1
        var length: Int16 = 0
        var isStaged = false
    }

    private static let firstSlots = 64
    private static let firstText = 1024

    private let hasher: MemberKeyHash
    private let memory: MemberMemory
    private let secret = HashSecret.ofProcess
    private var slots: UnsafeMutableBufferPointer<Slot>
    private var text: UnsafeMutablePointer<UInt8>
    private var textCapacity = firstText
    private var textCount = 0
    private var used = 0
    /// What growing has taken of the memory.
    private var taken = 0

    init(entity: String, memory: MemberMemory) {
        hasher = MemberKeyHash(entity: entity)
        self.memory = memory
        slots = .allocate(capacity: NamedMembers.firstSlots)
        slots.initialize(repeating: Slot())
        text = .allocate(capacity: textCapacity)
    }

    func deallocate() {
        slots.deallocate()
        text.deallocate()
        memory.giveBack(taken)
    }

    /// The member's key, and whether the slice names it for the first time.
    @inline(__always)
    mutating func key(of id: UnsafeBufferPointer<UInt8>) -> (key: Int64, isNew: Bool) {
        let hash = hashed(id, secret)
        let index = index(of: id, hash: hash)
        guard slots[index].offset >= 0 else { return (insert(id, hash: hash, at: index), true) }
        let isNew = !slots[index].isStaged
        if isNew { slots[index].isStaged = true }
        return (slots[index].key, isNew)
    }

    /// The slice has not staged the member after all.
    mutating func takeBack(_ id: UnsafeBufferPointer<UInt8>) {
        let index = index(of: id, hash: hashed(id, secret))
        if slots[index].offset >= 0 { slots[index].isStaged = false }
    }

    /// Where the id is, or the empty slot where it belongs.
    @inline(__always)
    private func index(of id: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int {
        let mask = slots.count - 1
        var index = Int(truncatingIfNeeded: hash) & mask
        while slots[index].offset >= 0 {
            let slot = slots[index]
            if slot.hash == hash, Int(slot.length) == id.count,
                memcmp(text + Int(slot.offset), id.baseAddress!, id.count) == 0
            {
                return index
            }
            index = (index + 1) & mask
        }
        return index
    }

    @inline(never)
    private mutating func insert(_ id: UnsafeBufferPointer<UInt8>, hash: UInt64, at found: Int) -> Int64 {
        let key = hasher.key(of: UnsafeRawBufferPointer(id))
        var index = found
        if (used + 1) * 4 > slots.count * 3 || textCount + id.count > textCapacity {
            // Beginning afresh has members staged twice, which costs time but nothing else.
            if !makeRoom(for: id.count) { forget() }
            index = self.index(of: id, hash: hash)
        }
        (text + textCount).update(from: id.baseAddress!, count: id.count)
        slots[index] = Slot(
            hash: hash, key: key, offset: Int32(textCount), length: Int16(id.count), isStaged: true)
        textCount += id.count
        used += 1
        return key
    }

    private mutating func forget() {
        slots.update(repeating: Slot())
        textCount = 0
        used = 0
    }

    private mutating func makeRoom(for length: Int) -> Bool {
        if (used + 1) * 4 > slots.count * 3 {
            guard take(slots.count * MemoryLayout<Slot>.stride) else { return false }
            doubleSlots()
        }
        if textCount + length > textCapacity {
            guard take(textCapacity) else { return false }
            doubleText()
        }
        return true
    }

    private mutating func take(_ bytes: Int) -> Bool {
        guard memory.take(bytes) else { return false }
        taken += bytes
        return true
    }

    private mutating func doubleText() {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: textCapacity * 2)
        larger.update(from: text, count: textCount)
        text.deallocate()
        text = larger
        textCapacity *= 2
    }

    private mutating func doubleSlots() {
        let old = slots
        slots = .allocate(capacity: old.count * 2)
        slots.initialize(repeating: Slot())
        let mask = slots.count - 1
        for slot in old where slot.offset >= 0 {
            var index = Int(truncatingIfNeeded: slot.hash) & mask
            while slots[index].offset >= 0 { index = (index + 1) & mask }
            slots[index] = slot
        }
        old.deallocate()
    }
}
