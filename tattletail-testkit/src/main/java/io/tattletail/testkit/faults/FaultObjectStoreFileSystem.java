package io.tattletail.testkit.faults;

import io.tattletail.testkit.objectstore.ObjectStoreFileSystem;

/** An object store with faults before it. */
final class FaultObjectStoreFileSystem extends FaultFileSystem {
  FaultObjectStoreFileSystem() {
    super(new ObjectStoreFileSystem());
  }
}
