package io.tattletail.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.NumberedName;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Until when a copy has all that its original acknowledged: what the last pass of its mirror wrote
 * to {@code mirror/pass-<number>.json}. It is for people, so trouble in reading it is no trouble of
 * a replay.
 */
final class CopyRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(CopyRecovery.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long NO_PASS = -1;

  private CopyRecovery() {}

  /** Of all channels together; empty if the archive is no copy, or its mirror did not say. */
  static Optional<Instant> point(ArchiveStore archive) {
    try {
      Path pass = lastPass(archive);
      return pass == null ? Optional.empty() : read(archive, pass);
    } catch (IOException | DateTimeException e) {
      LOG.debug("the recovery point of {} cannot be read", archive, e);
      return Optional.empty();
    }
  }

  private static @Nullable Path lastPass(ArchiveStore archive) throws IOException {
    Path last = null;
    try {
      for (FileStatus file : archive.fileSystem().listStatus(archive.directories().mirror())) {
        if (number(file.getPath()) > (last == null ? NO_PASS : number(last))) {
          last = file.getPath();
        }
      }
    } catch (FileNotFoundException e) {
      // It is no copy.
      return null;
    }
    return last;
  }

  private static long number(Path path) {
    return NumberedName.PASS.number(path.getName()).orElse(NO_PASS);
  }

  private static Optional<Instant> read(ArchiveStore archive, Path pass) throws IOException {
    try (InputStream in = archive.openFile(pass)) {
      JsonNode time = JSON.readTree(in).path("recoveryPoint");
      return time.isTextual() ? Optional.of(Instant.parse(time.asText())) : Optional.empty();
    }
  }
}
