package io.tattletail.testkit.faults;

import io.tattletail.internal.layout.LocalDiskFileSystem;

/** The local disk, as archives use it, with faults before it. */
final class FaultLocalFileSystem extends FaultFileSystem {
  FaultLocalFileSystem() {
    super(new LocalDiskFileSystem());
  }
}
