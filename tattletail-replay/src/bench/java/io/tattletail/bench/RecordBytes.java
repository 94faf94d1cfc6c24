package io.tattletail.bench;

/** Steps over what a record begins with, as a loop by hand does. */
final class RecordBytes {
  private RecordBytes() {}

  static int skipNumbers(byte[] bytes, int start, int count) {
    int at = start;
    for (int skipped = 0; skipped < count; skipped++) {
      while (bytes[at++] < 0) {}
    }
    return at;
  }

  static int skipText(byte[] bytes, int start) {
    int at = start;
    int length = 0;
    int shift = 0;
    byte b;
    do {
      b = bytes[at++];
      length |= (b & 0x7f) << shift;
      shift += 7;
    } while (b < 0);
    return at + (length >>> 1);
  }
}
