package io.tattletail.archive.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Makes of a sealed segment one that a later version wrote: its index has the version after ours.
 */
final class LaterSegment {
  private static final int SYNC_BYTES = 16;
  private static final int EMPTY_FRAME_AND_SKIPPABLE_HEADER = 13 + 8;

  private LaterSegment() {}

  static void makeLater(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int tail = bytes.length - SYNC_BYTES - 16;
    int block = bytes.length - buffer.getInt(tail);
    int version = block + 1;
    while (bytes[version] < 0) {
      version++;
    }
    version += 1 + EMPTY_FRAME_AND_SKIPPABLE_HEADER;
    bytes[version] = 4;
    CRC32C crc = new CRC32C();
    crc.update(bytes, block, tail + 4 - block);
    buffer.putInt(tail + 4, (int) crc.getValue());
    Files.write(file, bytes);
  }
}
