package io.tattletail.testkit.faults;

import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk with faults before it; the raw one, since the checksummed one cannot hflush. */
final class FaultLocalFileSystem extends FaultFileSystem {
  FaultLocalFileSystem() {
    super(new RawLocalFileSystem());
  }
}
