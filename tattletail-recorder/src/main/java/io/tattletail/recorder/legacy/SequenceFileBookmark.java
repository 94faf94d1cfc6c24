package io.tattletail.recorder.legacy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far files were read. As text: the fields in this order, separated by spaces.
 *
 * @param files how many files are done
 * @param digest of their names and lengths, in hexadecimal
 * @param start where the last row's record or block begins; {@link #NONE} before the first row of
 *     the next file
 * @param ordinal which record of the block it is, from 0
 * @param name of the file being read; empty behind the last one
 */
record SequenceFileBookmark(long files, String digest, long start, long ordinal, String name) {
  /** No row of a file was read yet. */
  static final long NONE = -1;

  private static final Pattern TEXT =
      Pattern.compile(
          "([0-9]{1,9}) ([0-9a-f]+) (-1|[0-9]{1,18}) ([0-9]{1,18}) (.*)", Pattern.DOTALL);

  /**
   * @throws SourceChangedException if the text is no bookmark in SequenceFiles
   */
  static SequenceFileBookmark parse(String text) throws SourceChangedException {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new SourceChangedException("'%s' is no bookmark in SequenceFiles".formatted(text));
    }
    return new SequenceFileBookmark(
        Long.parseLong(matcher.group(1)),
        matcher.group(2),
        Long.parseLong(matcher.group(3)),
        Long.parseLong(matcher.group(4)),
        matcher.group(5));
  }

  String text() {
    return files + " " + digest + " " + start + " " + ordinal + " " + name;
  }
}
