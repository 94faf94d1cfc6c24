package io.tattletail.replay.mirror;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.Floors;
import io.tattletail.internal.layout.ArchiveStore;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Checks that a copy is one of the original, and has it know which days are retired. */
final class CopyDescriptor {
  /** Floors may be raised again meanwhile, but hardly so often. */
  private static final int ATTEMPTS = 20;

  private CopyDescriptor() {}

  /**
   * @throws ArchiveException if it is the copy of another archive, or was promoted
   */
  static void check(ArchiveStore source, ArchiveStore copy) throws ArchiveException {
    if (!copy.id().equals(source.id())) {
      throw new ArchiveException(
          "%s has id %s, and %s has id %s: it is no copy of it. Give the mirror an empty directory."
              .formatted(copy, copy.id().orElse("none"), source, source.id().orElse("none")));
    }
    if (!copy.isCopy()) {
      throw new ArchiveException(
          "%s is no copy of %s any more: it was promoted, or it is the original. Give the mirror an empty directory."
              .formatted(copy, source));
    }
    if (!copy.descriptor().branch().equals(source.descriptor().branch())) {
      throw new ArchiveException(
          "%s and %s have one id, and other events since one of them was promoted: it is no copy of it. Give the mirror an empty directory."
              .formatted(copy, source));
    }
  }

  /**
   * Brings floors and holds up to date. Offsets of retired days are copied before the floor that
   * retires the days, as retention writes them. The original is read again at the moment of the
   * change, so of two mirrors none puts earlier floors in the place of later ones.
   *
   * <p>If the offsets cannot be copied, the totals are told, and the copy keeps its floors.
   */
  static void update(MirrorContext context) throws IOException {
    ArchiveStore source = context.source();
    for (int i = 0; i < ATTEMPTS; i++) {
      source.refresh();
      Floors floors = source.floors();
      if (!new SideFiles(context).copyRetiredOffsets()) {
        return;
      }
      if (change(source, context.copy(), floors)) {
        check(source, context.copy());
        return;
      }
    }
    throw new IOException("the floors of %s change all the time".formatted(source));
  }

  /** Returns false if the original has other floors by now. */
  private static boolean change(ArchiveStore source, ArchiveStore copy, Floors floors)
      throws IOException {
    try {
      copy.changeDescriptor(
          descriptor -> {
            refresh(source);
            return descriptor.isCopy() && source.floors().equals(floors)
                ? descriptor.with(floors)
                : descriptor;
          });
      return source.floors().equals(floors);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void refresh(ArchiveStore source) {
    try {
      source.refresh();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
