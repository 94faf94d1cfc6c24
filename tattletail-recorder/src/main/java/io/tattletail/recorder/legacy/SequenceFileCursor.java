package io.tattletail.recorder.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Steps through the records of files, one file after the other. Used by one thread. */
final class SequenceFileCursor implements RowCursor {
  private static final String NO_FILES = "0";

  private final List<SequenceFiles.SourceFile> files;
  private final DamagePolicy onDamage;
  private final LegacySource.Context context;

  /** Which file is read. */
  private int index;

  /** Of the files before it. */
  private String digest = NO_FILES;

  private @Nullable SequenceFileReader reader;
  private @Nullable LegacyRow row;
  private long start = SequenceFileBookmark.NONE;
  private long ordinal;

  SequenceFileCursor(
      List<SequenceFiles.SourceFile> files, DamagePolicy onDamage, LegacySource.Context context) {
    this.files = files;
    this.onDamage = onDamage;
    this.context = context;
  }

  /** Steps behind the row of a bookmark. */
  void resume(SequenceFileBookmark bookmark) throws IOException {
    index = (int) bookmark.files();
    if (index > files.size() || !digestOf(index).equals(bookmark.digest())) {
      throw new SourceChangedException(
          "the first %d files that were imported are not the same any more: one was changed, added among them, or is gone. Restore them, or import the new files under another name."
              .formatted(index));
    }
    digest = bookmark.digest();
    if (bookmark.start() == SequenceFileBookmark.NONE) {
      return;
    }
    if (index == files.size() || !files.get(index).name().equals(bookmark.name())) {
      throw new SourceChangedException(
          "file %s, of which a part was imported, is gone, or another one was added before it. Restore it, or import the new files under another name."
              .formatted(bookmark.name()));
    }
    reader = new SequenceFileReader(context.configuration(), files.get(index));
    reader.goBehind(bookmark.start(), bookmark.ordinal());
    start = bookmark.start();
    ordinal = bookmark.ordinal();
  }

  private String digestOf(int count) {
    String result = NO_FILES;
    for (SequenceFiles.SourceFile file : files.subList(0, count)) {
      result = digestWith(result, file);
    }
    return result;
  }

  private static String digestWith(String before, SequenceFiles.SourceFile file) {
    return Hashing.sha256()
        .newHasher()
        .putString(before, UTF_8)
        .putString(file.name(), UTF_8)
        .putByte((byte) 0)
        .putLong(file.length())
        .hash()
        .toString();
  }

  @Override
  public boolean next() throws IOException {
    row = null;
    while (index < files.size()) {
      if (nextOfFile()) {
        return true;
      }
      closeReader();
      digest = digestWith(digest, files.get(index));
      index++;
      start = SequenceFileBookmark.NONE;
      ordinal = 0;
    }
    return false;
  }

  /** Whether the file has another row. */
  private boolean nextOfFile() throws IOException {
    SequenceFiles.SourceFile file = files.get(index);
    while (true) {
      try {
        SequenceFileReader current = reader;
        if (current == null) {
          current = new SequenceFileReader(context.configuration(), file);
          reader = current;
        }
        if (!current.next()) {
          return false;
        }
        row = current.row();
        start = current.start();
        ordinal = current.ordinal();
        return true;
      } catch (FileDamage e) {
        if (onDamage == DamagePolicy.FAIL) {
          throw new DamagedSourceException(
              "%s is damaged at byte %d of %d: %s. Restore the file, or import with DamagePolicy.SKIP."
                  .formatted(file.path(), e.offset(), file.length(), e.getMessage()),
              e);
        }
        if (goOn(file, e) == file.length()) {
          return false;
        }
      }
    }
  }

  /** Steps over damage, and returns where reading goes on. */
  private long goOn(SequenceFiles.SourceFile file, FileDamage damage) throws IOException {
    SequenceFileReader current = reader;
    long to = current == null ? file.length() : current.goOnBehind(damage.offset());
    context
        .damage()
        .accept(
            new SourceDamage(
                file.path().toString(), damage.offset(), to, String.valueOf(damage.getMessage())));
    return to;
  }

  @Override
  public LegacyRow row() {
    LegacyRow current = row;
    if (current == null) {
      throw new NoSuchElementException("next() comes first, and has to return true");
    }
    return current;
  }

  @Override
  public String bookmark() {
    return new SequenceFileBookmark(
            index, digest, start, ordinal, index == files.size() ? "" : files.get(index).name())
        .text();
  }

  private void closeReader() throws IOException {
    SequenceFileReader current = reader;
    reader = null;
    if (current != null) {
      current.close();
    }
  }

  @Override
  public void close() throws IOException {
    closeReader();
  }
}
