package io.tattletail.archive.retention;

import io.tattletail.common.Floors;
import io.tattletail.common.Floors.Floor;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Raises floors, and never lowers one: a floor of the same channels gets the higher days. */
final class FloorMerge {
  private FloorMerge() {}

  static List<Floor> raise(Floors current, List<Floor> raised) {
    List<Floor> merged = new ArrayList<>(current.floors());
    for (Floor floor : raised) {
      int same = indexOfSame(merged, floor);
      if (same < 0) {
        merged.add(floor);
      } else {
        merged.set(same, higher(merged.get(same), floor));
      }
    }
    return merged;
  }

  private static int indexOfSame(List<Floor> floors, Floor floor) {
    for (int i = 0; i < floors.size(); i++) {
      if (floors.get(i).channels().equals(floor.channels())
          && floors.get(i).not().equals(floor.not())) {
        return i;
      }
    }
    return -1;
  }

  private static Floor higher(Floor one, Floor other) {
    LocalDate first = later(one.first(), other.first());
    Set<String> channels = new LinkedHashSet<>(one.except().keySet());
    channels.addAll(other.except().keySet());
    Map<String, LocalDate> except = new LinkedHashMap<>();
    for (String channel : channels) {
      LocalDate day = later(one.firstOf(channel), other.firstOf(channel));
      if (day.isBefore(first)) {
        except.put(channel, day);
      }
    }
    return new Floor(one.channels(), one.not(), first, except);
  }

  private static LocalDate later(LocalDate one, LocalDate other) {
    return one.isAfter(other) ? one : other;
  }
}
