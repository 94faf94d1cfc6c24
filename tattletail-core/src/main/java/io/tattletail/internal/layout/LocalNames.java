package io.tattletail.internal.layout;

import com.google.common.base.CharMatcher;
import io.tattletail.common.ArchiveException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FsConstants;

/**
 * Whether this JVM can write names on the local disk as other JVMs read them: in UTF-8.
 *
 * <p>With {@code LANG=C} the JVM writes a question mark for each character that is not ASCII, so
 * that the channels é and ü would share a directory.
 */
final class LocalNames {
  /** Set by the JVM from the locale of its process. */
  private static final String ENCODING = System.getProperty("sun.jnu.encoding", "UTF-8");

  private static final boolean ANY = isUtf8(ENCODING);

  private LocalNames() {}

  private static boolean isUtf8(String encoding) {
    return Charset.isSupported(encoding)
        && Charset.forName(encoding).equals(StandardCharsets.UTF_8);
  }

  /** Whether this JVM writes the name in UTF-8. */
  static boolean canWrite(String name) {
    return ANY || CharMatcher.ascii().matchesAllOf(name);
  }

  /** Why it cannot, and what to do: the end of a sentence that begins with the name. */
  static String complaint() {
    return "it is not ASCII, and this JVM writes names on the local disk in %s instead of UTF-8. Start the JVM with LC_ALL=C.UTF-8."
        .formatted(ENCODING);
  }

  /** Whether they matter on this file system: it is the local disk. */
  static boolean matter(FileSystem fileSystem) {
    return fileSystem.getUri().getScheme().equals(FsConstants.LOCAL_FS_URI.getScheme());
  }

  /**
   * Refuses a name that this JVM cannot write on this file system.
   *
   * @param what the beginning of the sentence, with a place for the name
   */
  static void check(FileSystem fileSystem, String name, String what) throws ArchiveException {
    if (matter(fileSystem) && !canWrite(name)) {
      throw new ArchiveException((what + " cannot be used: %s").formatted(name, complaint()));
    }
  }
}
