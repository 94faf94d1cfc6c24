package io.tattletail.internal.segment;

import java.util.zip.CRC32C;

/** CRC32C as the format uses it. */
final class Checksums {
  private Checksums() {}

  static int crc32c(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
