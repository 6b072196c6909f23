#ifndef OCTOLOAD_MAPPING_HPP
#define OCTOLOAD_MAPPING_HPP

#include <cstdint>
#include <cstdlib>
#include <vector>

#include "CSimdJSON.h"

// Where the records lie and what is read of them, chosen by a number: roots and nested places, one record or many, and
// names that JSON escapes, that are longer than a machine word, that lead into each other.
class Mapping {
 public:
  explicit Mapping(uint8_t choice) : choice_(choice) {}

  oj_reader *reader() {
    oj_reader *reader = oj_new();
    if (!reader) abort();
    static const std::vector<std::vector<const char *>> places = {{}, {"data"}, {"a", "data"}, {"a\"b"}};
    const auto &place = places[choice_ & 3];
    oj_set_records(reader, place.data(), place.size(), choice_ & 4);
    columns = envelope = 0;
    for (const auto &path : fields()) {
      oj_add_field(reader, path.data(), path.size());
      columns++;
    }
    if (choice_ & 3) {
      for (const auto &path : std::vector<std::vector<const char *>>{{"next"}, {"more"}, {"a", "total"}}) {
        oj_add_envelope(reader, path.data(), path.size());
        envelope++;
      }
    }
    return reader;
  }

  // The input is a record that is repeated, not pages.
  bool is_long() const { return choice_ & 32; }

  // What stands around a list of records where this mapping looks for it.
  const char *opening() const {
    static const char *const texts[] = {"[", "{\"data\":[", "{\"a\":{\"data\":[", "{\"a\\\"b\":["};
    return texts[choice_ & 3];
  }
  const char *closing() const {
    static const char *const texts[] = {"]", "]}", "]}}", "]}"};
    return texts[choice_ & 3];
  }

  size_t columns = 0;
  size_t envelope = 0;

 private:
  std::vector<std::vector<const char *>> fields() const {
    if (choice_ & 8) return {};
    std::vector<std::vector<const char *>> paths = {{"id"}, {"m", "spend"}, {"m"}, {"tags"}};
    if (choice_ & 16) {
      paths.push_back({"a\"b"});
      paths.push_back({"na\\me"});
      paths.push_back({""});
      paths.push_back({"updated_at_in_a_name_of_more_than_sixteen_bytes"});
      paths.push_back({"m", "m", "m"});
    }
    return paths;
  }

  uint8_t choice_;
};

#endif
