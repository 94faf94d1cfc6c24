package io.tattletail.internal.layout;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.Floors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** The descriptor of an open archive, as it was read last. Thread-safe. */
final class CurrentDescriptor {
  private final DescriptorStore descriptors;
  private final DescriptorWriter writer;

  /** As it was read last; before that, of no archive. */
  private volatile DescriptorStore.Revision revision =
      new DescriptorStore.Revision(-1, ArchiveDescriptor.create(Instant.EPOCH));

  CurrentDescriptor(DescriptorStore descriptors, DescriptorWriter writer) {
    this.descriptors = descriptors;
    this.writer = writer;
  }

  /** As it was read last. */
  ArchiveDescriptor get() {
    return revision.descriptor();
  }

  /** Which days are retired. */
  Floors floors() {
    return get().floors();
  }

  /** Makes the first descriptor of an archive, unless another process does, and reads none. */
  void create(ArchiveDescriptor made) throws IOException {
    writer.create(made);
  }

  /**
   * Reads the newest revision.
   *
   * @throws FileNotFoundException if there is none
   * @throws ArchiveException if it is no descriptor, or one of a later version
   */
  void read() throws IOException {
    revision = descriptors.read();
  }

  /** See {@link ArchiveStore#refresh()}. */
  void refresh() throws IOException {
    revision = descriptors.newest(revision);
  }

  /** See {@link ArchiveStore#changeDescriptor}. */
  ArchiveDescriptor change(UnaryOperator<ArchiveDescriptor> change) throws IOException {
    revision = writer.change(change);
    return get();
  }

  /** See {@link ArchiveStore#checkOriginal()}. */
  void checkOriginal() throws ArchiveException {
    if (get().isCopy()) {
      throw new ArchiveException(
          "%s is a copy of another archive, and its mirror alone writes it: promote it first. See docs/offsite.md."
              .formatted(descriptors.root()));
    }
  }
}
